package dev.holdfast.network;

import org.jspecify.annotations.Nullable;

/**
 * A rule as the kernel shows it.
 *
 * @param protocol {@code FRA_PROTOCOL}, who put it there, see {@link RouteProtocol}; null on
 *     kernels that do not tell (before 4.17)
 * @param rule what an operator would write for it; null if that cannot be expressed
 * @param unusual what cannot be expressed; null if {@code rule} says it all
 */
public record ObservedRule(
    long priority,
    boolean v4,
    @Nullable Integer protocol,
    @Nullable Rule rule,
    @Nullable String unusual) {

  private static final long LOCAL = 0;
  private static final long L3MDEV = 1000;
  private static final long MAIN = 32766;
  private static final long DEFAULT = 32767;

  /** Whether the kernel made it by itself: the three of each namespace, and that of vrfs. */
  public boolean ofTheKernel() {
    return protocol == null ? looksLikeTheKernels() : protocol == RouteProtocol.KERNEL;
  }

  private boolean looksLikeTheKernels() {
    return isPlainly(Rule.at(LOCAL).table(RouteTable.LOCAL))
        || isPlainly(Rule.at(MAIN).table(RouteTable.MAIN))
        || isPlainly(Rule.at(DEFAULT).table(RouteTable.DEFAULT))
        || isPlainly(Rule.at(L3MDEV).l3mdev(true));
  }

  private boolean isPlainly(Rule.Builder known) {
    return known.v4(v4).build().equals(rule);
  }

  /** What identifies it: all of it but its protocol. */
  String key() {
    return rule != null ? rule.toString() : priority + ": " + (v4 ? "" : "IPv6, ") + unusual;
  }

  @Override
  public String toString() {
    return protocol == null ? key() : key() + " proto " + RouteProtocol.name(protocol);
  }
}
