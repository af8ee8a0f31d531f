package dev.holdfast.nftables;

/**
 * How a pass is made.
 *
 * @param adopt whether a table of somebody else that has the name of a wanted one is taken over:
 *     made anew with our mark and with what its rules and sets have counted, in one transaction
 * @param guard whether the kernel keeps others out of our tables
 * @param attempts how often a transaction is tried that others' commits were faster than; 1 or more
 */
public record NftOptions(boolean adopt, Guard guard, int attempts) {

  /** Who may change our tables. */
  public enum Guard {
    /** Anybody with the privilege; what they do is healed. */
    NONE,
    /**
     * Only the {@link Nftables} that made them: {@code NFT_TABLE_F_OWNER}, Linux 5.12. They go when
     * it is closed, or its process ends.
     */
    OWNER,
    /**
     * As {@link #OWNER}, but they stay when it is closed: {@code NFT_TABLE_F_PERSIST}, Linux 6.9.
     */
    PERSIST
  }

  public static final NftOptions DEFAULT = new NftOptions(false, Guard.NONE, 10);

  public NftOptions {
    if (attempts < 1) {
      throw new IllegalArgumentException("a transaction is tried once or more, not " + attempts);
    }
  }

  public NftOptions withAdopt(boolean wanted) {
    return new NftOptions(wanted, guard, attempts);
  }

  public NftOptions withGuard(Guard wanted) {
    return new NftOptions(adopt, wanted, attempts);
  }

  public NftOptions withAttempts(int wanted) {
    return new NftOptions(adopt, guard, wanted);
  }
}
