package dev.holdfast.cgroup;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Names one cgroup: below the directory that a scope is, as in {@code myorg/web}, or from the root
 * of the file system, as in {@code /sys/fs/cgroup/myorg/web}. {@code .} is the scope itself.
 */
public final class CgroupPath implements Comparable<CgroupPath> {

  /** The directory that the scope is. */
  public static final CgroupPath TOP = new CgroupPath(false, List.of());

  private static final int MAX_COMPONENT = 255;
  private static final int MAX_LENGTH = 4000;

  private final boolean absolute;
  private final List<String> components;

  private CgroupPath(boolean absolute, List<String> components) {
    this.absolute = absolute;
    this.components = List.copyOf(components);
  }

  /**
   * Reads a path; nothing is looked up.
   *
   * @throws IllegalArgumentException with the path, if it is none
   */
  public static CgroupPath parse(String path) {
    if (path.equals(".")) {
      return TOP;
    }
    refuseIf(path.isEmpty(), path, "it is empty; the cgroup at the top is \".\"");
    refuseIf(path.length() > MAX_LENGTH, path, "it has more than " + MAX_LENGTH + " characters");
    refuseIf(path.chars().anyMatch(Character::isISOControl), path, "it has a control character");
    boolean absolute = path.startsWith("/");
    List<String> components = List.of(path.substring(absolute ? 1 : 0).split("/", -1));
    for (String component : components) {
      refuseIf(component.isEmpty(), path, "one of its parts is empty");
      refuseIf(component.equals(".") || component.equals(".."), path, "a part of it is no name");
      refuseIf(component.length() > MAX_COMPONENT, path, "one of its parts is too long");
    }
    return new CgroupPath(absolute, components);
  }

  private static void refuseIf(boolean refused, String path, String reason) {
    if (refused) {
      throw new IllegalArgumentException(
          "not the path of a cgroup: " + Quoted.of(path) + ": " + reason);
    }
  }

  public boolean isAbsolute() {
    return absolute;
  }

  /** The names on the way to it. */
  public List<String> components() {
    return components;
  }

  boolean isTop() {
    return !absolute && components.isEmpty();
  }

  /** The one above; of the top one it is itself. */
  CgroupPath parent() {
    return components.isEmpty()
        ? this
        : new CgroupPath(absolute, components.subList(0, components.size() - 1));
  }

  CgroupPath child(String name) {
    return resolve(parse(name));
  }

  /** A path below this one. */
  CgroupPath resolve(CgroupPath below) {
    List<String> all = new ArrayList<>(components);
    all.addAll(below.components);
    return new CgroupPath(absolute, all);
  }

  /** What of it is left below a directory of the file system. */
  CgroupPath below(CgroupPath directory) {
    return new CgroupPath(
        false, components.subList(directory.components.size(), components.size()));
  }

  boolean isAtOrBelow(CgroupPath directory) {
    int length = directory.components.size();
    return components.size() >= length
        && components.subList(0, length).equals(directory.components);
  }

  /** Those on the way to it from the top, which is the first, and itself, which is the last. */
  List<CgroupPath> way() {
    List<CgroupPath> way = new ArrayList<>();
    for (int length = 0; length <= components.size(); length++) {
      way.add(new CgroupPath(absolute, components.subList(0, length)));
    }
    return way;
  }

  @Override
  public String toString() {
    return isTop() ? "." : (absolute ? "/" : "") + String.join("/", components);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CgroupPath path
        && absolute == path.absolute
        && components.equals(path.components);
  }

  @Override
  public int hashCode() {
    return components.hashCode();
  }

  /** Name by name, so that each comes after those above it. */
  @Override
  public int compareTo(CgroupPath other) {
    Iterator<String> mine = components.iterator();
    Iterator<String> others = other.components.iterator();
    while (mine.hasNext() && others.hasNext()) {
      int order = mine.next().compareTo(others.next());
      if (order != 0) {
        return order;
      }
    }
    return mine.hasNext() ? 1 : others.hasNext() ? -1 : Boolean.compare(absolute, other.absolute);
  }
}
