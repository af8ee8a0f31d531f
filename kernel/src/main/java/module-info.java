import org.jspecify.annotations.NullMarked;

/** System calls by the Foreign Function and Memory API, errno, namespaces: the only native code. */
@NullMarked
module dev.holdfast.kernel {
  requires static transitive org.jspecify;

  exports dev.holdfast.kernel;
}
