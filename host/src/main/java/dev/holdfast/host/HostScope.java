package dev.holdfast.host;

import dev.holdfast.kernel.Namespace;

/**
 * One part of a document and where it acts.
 *
 * @param label how the document names it: {@code host}, or a namespace as it is written
 */
public record HostScope(String label, Namespace namespace) {

  /** The part under {@code host:}. */
  public static HostScope host(Namespace self) {
    return new HostScope("host", self);
  }

  /** A part under {@code namespaces:}. */
  public static HostScope of(Namespace namespace) {
    return new HostScope(namespace.toString(), namespace);
  }

  @Override
  public String toString() {
    return label;
  }
}
