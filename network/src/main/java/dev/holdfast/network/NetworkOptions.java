package dev.holdfast.network;

/**
 * How a pass over a network owns things.
 *
 * @param protocol the number that says "ours" on routes and addresses: 4 to 255, not that of anyone
 *     else in the namespace
 * @param adopt whether what somebody else has put in the place of something wanted is taken over;
 *     otherwise it is a conflict
 * @param revertOnRelease whether a link's attribute that is no longer wanted gets its original
 *     value back; otherwise it is left as it is
 * @param tags whether what could not always be tagged is: addresses (Linux 5.18), links (5.5),
 *     rules (4.17), neighbours (5.0); otherwise their ownership is kept in {@link NetworkApplied},
 *     as it is on kernels that ignore the tag
 */
public record NetworkOptions(int protocol, boolean adopt, boolean revertOnRelease, boolean tags) {

  /** The routing protocol number of Holdfast. */
  public static final int HOLDFAST = 72;

  public static final NetworkOptions DEFAULT = new NetworkOptions(HOLDFAST, false, false, true);

  private static final int SMALLEST = 4;

  public NetworkOptions {
    if (protocol < SMALLEST || protocol > 255) {
      throw new IllegalArgumentException(
          "a protocol of our own is 4 to 255 (below it the kernel speaks of itself), not "
              + protocol);
    }
  }

  public NetworkOptions withProtocol(int number) {
    return new NetworkOptions(number, adopt, revertOnRelease, tags);
  }

  public NetworkOptions withAdopt(boolean takeOver) {
    return new NetworkOptions(protocol, takeOver, revertOnRelease, tags);
  }

  public NetworkOptions withRevertOnRelease(boolean revert) {
    return new NetworkOptions(protocol, adopt, revert, tags);
  }

  public NetworkOptions withTags(boolean tag) {
    return new NetworkOptions(protocol, adopt, revertOnRelease, tag);
  }
}
