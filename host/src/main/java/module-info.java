import org.jspecify.annotations.NullMarked;

/** One document for a whole host: scopes, order across sources, journal. */
@NullMarked
module dev.holdfast.host {
  requires static transitive org.jspecify;
  requires transitive dev.holdfast.cgroup;
  requires transitive dev.holdfast.network;
  requires transitive dev.holdfast.nftables;
  requires transitive dev.holdfast.sysctl;
  requires org.snakeyaml.engine;
  requires com.google.gson;

  exports dev.holdfast.host;
}
