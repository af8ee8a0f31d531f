import org.jspecify.annotations.NullMarked;

/** Sockets, messages, attributes of any netlink family. */
@NullMarked
module dev.holdfast.netlink {
  requires static transitive org.jspecify;
  requires transitive dev.holdfast.kernel;

  exports dev.holdfast.netlink;
}
