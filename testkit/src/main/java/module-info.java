import org.jspecify.annotations.NullMarked;

/**
 * For source authors: the conformance kit, a fake kernel, a manual clock, own-namespace fixtures.
 */
@NullMarked
module dev.holdfast.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.holdfast.reconcile;
  requires transitive org.junit.jupiter.api;
  requires transitive com.google.gson;
  requires jdk.management;

  exports dev.holdfast.testkit;

  // JUnit calls the tests of the conformance kit, which are not public.
  opens dev.holdfast.testkit;
}
