package dev.holdfast.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Notices that document files have changed and have come to rest.
 *
 * <p>It looks at their attributes, which works for every editor, for a rename, for a swapped
 * symbolic link and on every file system. A change counts once two looks in a row find the same, so
 * that a file that is being written is not read half.
 */
final class Reload {

  /** What a look finds of one file; equal looks mean that nothing was written in between. */
  private record Stamp(Path file, Object key, long modified, long size) {}

  private final List<Path> paths;
  private List<Path> beside = List.of();
  private List<Stamp> loaded;
  private List<Stamp> seen;

  /** Begins with the files as they are now. */
  Reload(List<Path> paths) {
    this.paths = List.copyOf(paths);
    this.loaded = look();
    this.seen = loaded;
  }

  /** Looks from now on at these too: what the files named. */
  void lookBeside(List<Path> files) {
    if (!files.equals(beside)) {
      beside = List.copyOf(files);
      loaded = look();
      seen = loaded;
    }
  }

  /** Whether the files are others than when this was last true, and at rest. */
  boolean isDue() {
    List<Stamp> now = look();
    boolean atRest = now.equals(seen);
    seen = now;
    if (!atRest || now.equals(loaded)) {
      return false;
    }
    loaded = now;
    return true;
  }

  /** Whether some file is there and has nothing in it, as one has that is about to be written. */
  boolean hasEmptyFile() {
    return loaded.stream().anyMatch(stamp -> stamp.size == 0);
  }

  private List<Stamp> look() {
    List<Stamp> stamps = new ArrayList<>();
    for (Path path : paths) {
      for (Path file : filesOf(path)) {
        stamps.add(stamp(file));
      }
    }
    beside.forEach(file -> stamps.add(stamp(file)));
    return stamps;
  }

  private static List<Path> filesOf(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.sorted().toList();
    } catch (IOException e) {
      return List.of(path);
    }
  }

  private static Stamp stamp(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      Object key = Objects.requireNonNullElse(found.fileKey(), "");
      return new Stamp(file, key, found.lastModifiedTime().toMillis(), found.size());
    } catch (IOException e) {
      return new Stamp(file, "missing", 0, -1);
    }
  }
}
