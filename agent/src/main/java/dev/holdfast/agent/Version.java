package dev.holdfast.agent;

/** Says which Holdfast this is. */
final class Version {

  private Version() {}

  /** Its name and the version from the module that the build stamped. */
  static String text() {
    return "holdfast " + Holdfast.class.getModule().getDescriptor().rawVersion().orElse("unknown");
  }
}
