package dev.holdfast.agent;

import picocli.CommandLine.IVersionProvider;

/** Says which Holdfast this is. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"holdfast " + number()};
  }

  /** The version from the module that the build stamped. */
  private static String number() {
    return Holdfast.class.getModule().getDescriptor().rawVersion().orElse("unknown");
  }
}
