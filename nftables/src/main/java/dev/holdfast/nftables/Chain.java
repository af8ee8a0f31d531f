package dev.holdfast.nftables;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A chain and its rules in their order.
 *
 * @param hook where packets enter it, as the kernel shows it; null if only rules lead to it
 * @param policy what becomes of a packet at its end: 0 drop, 1 accept; null if it has no hook
 * @param type such as {@code filter}
 * @param flags {@code NFT_CHAIN_*}
 */
record Chain(
    String name,
    long handle,
    @Nullable Blob hook,
    @Nullable Long policy,
    @Nullable String type,
    long flags,
    @Nullable Blob userdata,
    List<NftRule> rules) {

  private static final long BINDING = 4;

  /** Whether it has no name, and is a part of the rule that leads to it. */
  boolean isBound() {
    return (flags & BINDING) != 0;
  }

  /** What it is, without its rules and its policy, which the kernel can change. */
  Blob content() {
    Blob.Builder out = new Blob.Builder();
    if (hook != null) {
      out.put(1, Devices.contentOfChain(hook.bytes()).build());
    }
    return out.put(2, type).put(3, flags).put(4, userdata).build();
  }

  /** The interfaces that it stands on; none if its hook needs none. */
  SortedSet<String> devices() {
    return hook == null ? new TreeSet<>() : Devices.ofChain(hook.bytes());
  }

  Chain withRules(List<NftRule> others) {
    return new Chain(name, handle, hook, policy, type, flags, userdata, List.copyOf(others));
  }
}
