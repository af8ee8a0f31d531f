import org.jspecify.annotations.NullMarked;

/** Links, addresses and routes as declared, by rtnetlink: typed surface, source, monitor. */
@NullMarked
module dev.holdfast.network {
  requires static transitive org.jspecify;
  requires transitive dev.holdfast.kernel;
  requires transitive dev.holdfast.netlink;
  requires transitive dev.holdfast.reconcile;

  exports dev.holdfast.network;
}
