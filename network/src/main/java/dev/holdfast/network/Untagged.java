package dev.holdfast.network;

/**
 * A kind that the kernel has no room for a tag on: ours is what was last applied, and to let go of
 * it is to forget it.
 */
interface Untagged<K, W, F> extends Kind<K, W, F> {

  @Override
  default boolean tagged(F found) {
    return false;
  }

  @Override
  default boolean areTagged() {
    return false;
  }

  @Override
  default Deed release(F found) {
    return Deed.NONE;
  }
}
