package dev.holdfast.nftables;

import org.jspecify.annotations.Nullable;

/**
 * One rule of a chain.
 *
 * @param expressions what it does and has counted, as the kernel shows it
 * @param compat of rules that iptables-nft makes
 * @param userdata its comment, as nft keeps it
 * @param content what it does and does not count, with what is in its sets and chains without a
 *     name; two rules of one content are one and the same
 * @param unnamed where these sets and chains are
 */
record NftRule(
    long handle,
    Blob expressions,
    @Nullable Blob compat,
    @Nullable Blob userdata,
    Blob content,
    Table.Unnamed unnamed) {

  /** What it refers to, and what its sets and chains without a name do. */
  References references() {
    References.Builder into = new References.Builder();
    follow(ownReferences(), into);
    return into.build();
  }

  private References ownReferences() {
    References.Builder into = new References.Builder();
    Expressions.refer(expressions.bytes(), into);
    return into.build();
  }

  private void follow(References references, References.Builder into) {
    into.addAll(references);
    for (String name : references.sets()) {
      NftSet set = unnamed.sets().get(name);
      if (set != null) {
        follow(set.references(), into);
      }
    }
    for (String name : references.chains()) {
      Chain chain = unnamed.chains().get(name);
      if (chain != null) {
        chain.rules().forEach(rule -> follow(rule.ownReferences(), into));
      }
    }
  }
}
