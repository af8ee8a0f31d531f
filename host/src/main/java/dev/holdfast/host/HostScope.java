package dev.holdfast.host;

import dev.holdfast.kernel.Namespace;
import java.nio.file.Path;
import java.util.List;

/**
 * One part of a document and where it acts.
 *
 * @param label how the document names it: {@code host}, or a namespace as it is written
 */
public record HostScope(String label, Namespace namespace) {

  private static final List<Path> NAMED =
      List.of(Path.of(Namespace.NAMES), Path.of("/var/run/netns"));

  /**
   * A namespace as documents and commands name it, which is {@link Namespace#parse} but that a file
   * where ip-netns(8) keeps its names is that name: one namespace has one record.
   *
   * @throws IllegalArgumentException if it names none
   */
  public static Namespace namespace(String text) {
    Namespace namespace = Namespace.parse(text);
    if (namespace instanceof Namespace.At(Path path)) {
      Path plain = path.normalize();
      Path directory = plain.getParent();
      return directory != null && NAMED.contains(directory)
          ? new Namespace.Named(String.valueOf(plain.getFileName()))
          : new Namespace.At(plain);
    }
    return namespace;
  }

  /** The part under {@code host:}. */
  public static HostScope host(Namespace self) {
    return new HostScope("host", self);
  }

  /** A part under {@code namespaces:}. */
  public static HostScope of(Namespace namespace) {
    return new HostScope(namespace.word(), namespace);
  }

  @Override
  public String toString() {
    return label;
  }
}
