package dev.holdfast.network;

/** The same promises on a kernel that does not tag addresses: last applied holds them. */
class UntaggedConformanceKernelTest extends NetworkConformanceKernelTest {

  @Override
  protected NetworkOptions options() {
    return NetworkOptions.DEFAULT.withTags(false);
  }

  @Override
  protected boolean kernelKeepsOwnership() {
    return false;
  }
}
