import org.jspecify.annotations.NullMarked;

/**
 * Tables of nftables as declared, in the language of nft: {@code Nftables} is the typed surface,
 * {@code NftSource} what the loop drives, and a monitor rings when somebody commits.
 */
@NullMarked
module dev.holdfast.nftables {
  requires static transitive org.jspecify;
  requires transitive dev.holdfast.kernel;
  requires transitive dev.holdfast.netlink;
  requires transitive dev.holdfast.reconcile;

  exports dev.holdfast.nftables;
}
