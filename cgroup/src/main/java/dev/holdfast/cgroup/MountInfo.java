package dev.holdfast.cgroup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The mount points of cgroup2 in the text of a {@code mountinfo}: proc_pid_mountinfo(5). */
record MountInfo(List<Mount> mounts) {

  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  /**
   * One mount.
   *
   * @param root what of the file system is mounted: {@code /} is all of it
   */
  record Mount(String root, CgroupPath point) {}

  static MountInfo parse(String text) {
    List<Mount> mounts = new ArrayList<>();
    text.lines()
        .forEach(line -> {
          List<String> words = List.of(line.split(" ", -1));
          int dash = words.indexOf("-");
          if (dash > 4 && words.size() > dash + 1 && words.get(dash + 1).equals("cgroup2")) {
            point(plain(words.get(4)))
                .ifPresent(point -> mounts.add(new Mount(plain(words.get(3)), point)));
          }
        });
    return new MountInfo(List.copyOf(mounts));
  }

  private static Optional<CgroupPath> point(String path) {
    try {
      return Optional.of(CgroupPath.parse(path));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // at the root, or under a name with a line end in it
    }
  }

  private static String plain(String word) {
    return OCTAL
        .matcher(word)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                Character.toString((char) Integer.parseInt(found.group(1), 8))));
  }

  /** Where relative paths begin: a mount of the whole hierarchy if there is one, else the first. */
  Optional<CgroupPath> first() {
    return mounts.stream()
        .min(Comparator.comparing(mount -> !mount.root.equals("/")))
        .map(Mount::point);
  }

  /** The mount that a directory is in: the nearest one above it. */
  Optional<CgroupPath> holding(CgroupPath directory) {
    return mounts.stream()
        .map(Mount::point)
        .filter(directory::isAtOrBelow)
        .max(Comparator.comparingInt(point -> point.components().size()));
  }
}
