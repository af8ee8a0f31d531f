package dev.holdfast.cgroup;

/** The same promises where somebody takes away a whole cgroup, and not only a value. */
class VanishedCgroupConformanceKernelTest extends CgroupConformanceKernelTest {

  @Override
  protected void undo() {
    own.remove("a/b/c");
  }
}
