package dev.holdfast.agent;

import dev.holdfast.host.Documents;
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

  /** File times come from a clock that ticks some hundred times a second. */
  private static final long TICK_MILLIS = 10;

  /** What a look finds of one file; equal looks mean that nothing was written in between. */
  private record Stamp(Path file, Object key, long modified, long size) {}

  private record Look(List<Stamp> documents, List<Stamp> beside) {}

  private final List<Path> paths;
  private List<Path> beside = List.of();
  private Look loaded;
  private Look seen;
  private long loadedAt;

  /** Begins with the files as they are now, before they are read. */
  Reload(List<Path> paths) {
    this.paths = List.copyOf(paths);
    this.loadedAt = System.currentTimeMillis();
    this.loaded = look();
    this.seen = loaded;
  }

  /**
   * Looks from now on at these too: what the files named. One that was written since the files were
   * about to be read may have been read before that.
   */
  void lookBeside(List<Path> files) {
    if (!files.equals(beside)) {
      beside = List.copyOf(files);
      List<Stamp> stamps =
          beside.stream()
              .map(Reload::stamp)
              .map(stamp -> stamp.modified < loadedAt - TICK_MILLIS ? stamp : missing(stamp.file))
              .toList();
      loaded = new Look(loaded.documents, stamps);
      seen = loaded;
    }
  }

  /** Whether the files are others than when this was last true, and at rest. */
  boolean isDue() {
    long now = System.currentTimeMillis();
    Look found = look();
    boolean atRest = found.equals(seen);
    seen = found;
    if (!atRest || found.equals(loaded)) {
      return false;
    }
    loaded = found;
    loadedAt = now;
    return true;
  }

  /** Whether some file is there and has nothing in it, as one has that is about to be written. */
  boolean hasEmptyFile() {
    return Stream.concat(loaded.documents.stream(), loaded.beside.stream())
        .anyMatch(stamp -> stamp.size == 0);
  }

  private Look look() {
    List<Stamp> documents = new ArrayList<>();
    for (Path path : paths) {
      for (Path file : filesOf(path)) {
        documents.add(stamp(file));
      }
    }
    return new Look(documents, beside.stream().map(Reload::stamp).toList());
  }

  private static List<Path> filesOf(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(Documents::isYaml).sorted().toList();
    } catch (IOException e) {
      return List.of(path);
    }
  }

  private static Stamp stamp(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (!found.isRegularFile()) {
        return new Stamp(file, "a pipe", 0, -1); // it can be read but once
      }
      Object key = Objects.requireNonNullElse(found.fileKey(), "");
      return new Stamp(file, key, found.lastModifiedTime().toMillis(), found.size());
    } catch (IOException e) {
      return missing(file);
    }
  }

  private static Stamp missing(Path file) {
    return new Stamp(file, "missing", 0, -1);
  }
}
