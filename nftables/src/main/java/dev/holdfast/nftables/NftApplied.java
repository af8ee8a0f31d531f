package dev.holdfast.nftables;

/**
 * What is ours and does not say so: nothing, for our tables bear our mark in the kernel (Linux
 * 5.10).
 */
public record NftApplied() {
  public static final NftApplied NONE = new NftApplied();
}
