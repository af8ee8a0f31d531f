package dev.holdfast.cgroup;

import dev.holdfast.reconcile.Spelling;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names an interface file of cgroups, such as {@code memory.max}: the same in every cgroup, and
 * never a path.
 */
public record CgroupFile(String name) implements Comparable<CgroupFile> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+(\\.[A-Za-z0-9_-]+)+");
  private static final int MAX_LENGTH = 255;

  /**
   * Takes any name that a file may have, also one that cannot be declared.
   *
   * @throws IllegalArgumentException with the name, if no file is called so
   */
  public CgroupFile {
    if (name.indexOf('/') >= 0 || name.contains("..")) {
      throw new IllegalArgumentException(
          "not a file of a cgroup: " + Quoted.of(name) + ": a name, and no path");
    }
    if (!NAME.matcher(name).matches() || name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "not a file of a cgroup: "
              + Quoted.of(name)
              + ": it is a controller and what is controlled, as memory.max");
    }
  }

  /**
   * The file of a name that is to be declared.
   *
   * @throws IllegalArgumentException if no file is called so, it holds nothing that can be
   *     declared, or another one was probably meant
   */
  public static CgroupFile declared(String name) {
    CgroupFile file = new CgroupFile(name);
    KnownFiles.refusal(name)
        .ifPresent(reason -> {
          throw new IllegalArgumentException(name + ": " + reason);
        });
    if (!file.isKnown()) {
      Spelling.nearest(name, KnownFiles.names())
          .ifPresent(near -> {
            throw new IllegalArgumentException(
                "no such file: " + name + "; did you mean \"" + near + "\"?");
          });
    }
    return file;
  }

  /** Whether the form of its values is known; another file is compared as text. */
  public boolean isKnown() {
    return KnownFiles.isKnown(name);
  }

  /** What its values look like, in an operator's words. */
  public String takes() {
    return form().says();
  }

  FileForm form() {
    return KnownFiles.form(name);
  }

  /** The controller that has to be enabled for it; empty if every cgroup but the root has it. */
  public Optional<String> controller() {
    String first = name.substring(0, name.indexOf('.'));
    return first.equals("cgroup") ? Optional.empty() : Optional.of(first);
  }

  @Override
  public int compareTo(CgroupFile other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
