package dev.holdfast.host;

import com.google.gson.JsonObject;
import dev.holdfast.host.HostException.Kind;
import dev.holdfast.kernel.Namespace;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that remembers what we own where the kernel cannot: one small JSON file for each scope
 * and source, and a lock that lets one process write.
 *
 * <p>A file is replaced whole, by rename, so whoever is killed leaves the old one or the new one.
 * Nothing is synced to a disk: a record that a power cut takes dies together with the kernel state
 * that it is about. For the same reason records of an earlier boot are ignored.
 */
public final class StateFolder implements AutoCloseable {

  private final Path folder;
  private final String purpose;
  private @Nullable StateLock lock;
  private final StateRecord.Origin origin;
  private final Namespace host;
  private final Map<StateRecord.Key, StateRecord> records = new LinkedHashMap<>();
  private final List<String> notices = new ArrayList<>();

  private StateFolder(
      Path folder,
      String purpose,
      @Nullable StateLock lock,
      StateRecord.Origin origin,
      Namespace host) {
    this.folder = folder;
    this.purpose = purpose;
    this.lock = lock;
    this.origin = origin;
    this.host = host;
  }

  /**
   * Opens a folder for writing, and makes it if need be, for root alone.
   *
   * @param purpose who is asking, to be told to whoever asks next: {@code holdfast run}
   * @param host the namespace that the document's {@code host:} stands for
   * @throws StateBusyException if another process, or somebody in this one, has it open
   * @throws HostException if it cannot be made or read, or holds what we cannot have written
   */
  public static StateFolder open(Path folder, String purpose, Namespace host) throws HostException {
    return open(folder, purpose, host, StateRecord.Origin.here());
  }

  static StateFolder open(Path folder, String purpose, Namespace host, StateRecord.Origin origin)
      throws HostException {
    StateLock lock = null;
    try {
      Path real = made(folder).toRealPath();
      lock = StateLock.take(real, purpose);
      StateFolder opened = new StateFolder(real, purpose, lock, origin, host);
      opened.readAll();
      lock = null;
      return opened;
    } catch (IOException e) {
      throw refused(folder, e);
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }

  /**
   * Reads a folder without locking or making it; one that is not there, or closed to us, is empty.
   */
  public static StateFolder readOnly(Path folder, Namespace host) throws HostException {
    return readOnly(folder, host, StateRecord.Origin.here());
  }

  static StateFolder readOnly(Path folder, Namespace host, StateRecord.Origin origin)
      throws HostException {
    StateFolder opened = new StateFolder(folder, "", null, origin, host);
    try {
      opened.readAll();
    } catch (AccessDeniedException e) {
      opened.records.clear();
      opened.notices.add("what was applied before is not known: " + folder + " may not be read");
    } catch (IOException e) {
      throw refused(folder, e);
    }
    return opened;
  }

  private static Path made(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      var private0700 = PosixFilePermissions.fromString("rwx------");
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(private0700));
    }
    return folder;
  }

  private static HostException refused(Path path, IOException e) {
    Kind kind = e instanceof AccessDeniedException ? Kind.NO_PERMISSION : Kind.OTHER;
    String reason =
        switch (e) {
          case AccessDeniedException _ -> "permission denied";
          case NoSuchFileException _ -> "no such file or directory";
          case FileAlreadyExistsException _ -> "there is a file of that name";
          case FileSystemException failed when failed.getReason() != null -> failed.getReason();
          default -> String.valueOf(e.getMessage());
        };
    return new HostException(kind, "state folder " + path + ": " + reason, e);
  }

  private void readAll() throws IOException, HostException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    // Without leave to look inside, what is in it would seem not to be there.
    folder.getFileSystem().provider().checkAccess(folder, AccessMode.READ, AccessMode.EXECUTE);
    Path owned = folder.resolve("owned");
    for (Path scope : children(owned)) {
      if (!Files.isDirectory(scope) && Files.exists(scope)) {
        throw bad(scope, "it is not a record of holdfast");
      }
      for (Path file : children(scope)) {
        read(file);
      }
    }
  }

  /** What is in a directory, by name, less what a crash left half written. */
  private static List<Path> children(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children.filter(child -> !name(child).startsWith(".")).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of(); // who holds the folder has forgotten a scope, while we only look
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private void read(Path file) throws IOException, HostException {
    try {
      Optional<StateRecord> record = StateRecord.read(Files.readAllBytes(file), origin);
      if (record.isPresent()) {
        if (!file.equals(file(record.get().key()))) {
          throw new StateRecord.NotOneException("it is about " + record.get().key());
        }
        records.put(record.get().key(), record.get());
      }
    } catch (NoSuchFileException e) {
      return; // as above
    } catch (StateRecord.EarlierBootException e) {
      if (notices.isEmpty()) {
        notices.add("what was applied before the last boot is forgotten: " + folder + " is older");
      }
    } catch (StateRecord.NotOneException e) {
      throw bad(file, String.valueOf(e.getMessage()));
    }
  }

  private static HostException bad(Path file, String why) {
    return new HostException(
        Kind.STATE_BAD, "state file " + file + ": " + why + "; look at it and move it away", null);
  }

  /** What an operator should know about how this folder was found. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /** The namespaces that we own something in. */
  synchronized List<Namespace> namespaces() {
    return records.keySet().stream().map(StateRecord.Key::namespace).distinct().toList();
  }

  /**
   * Those of them that this host's document declared. What was declared with another namespace as
   * the host is another document's affair, though it is remembered in one folder.
   */
  synchronized List<Namespace> namespacesOfThisHost() {
    return records.values().stream()
        .filter(record -> record.host().equals(host))
        .map(record -> record.key().namespace())
        .distinct()
        .toList();
  }

  synchronized Optional<StateRecord> get(StateRecord.Key key) {
    return Optional.ofNullable(records.get(key));
  }

  /** A complaint about what a record holds. */
  HostException bad(StateRecord.Key key, String why) {
    return bad(file(key), why);
  }

  /** Whether this record is the one that there is. */
  synchronized boolean holds(@Nullable StateRecord record) throws HostException {
    remakeIfGone();
    return record != null && record.equals(records.get(record.key()));
  }

  /** Writes a record, unless it is there already; the one that is there then. */
  synchronized StateRecord put(StateRecord.Key key, String incarnation, JsonObject owned)
      throws HostException {
    remakeIfGone();
    StateRecord record = new StateRecord(key, host, incarnation, owned);
    StateRecord before = records.get(key);
    if (before != null && before.equals(record)) {
      return before;
    }
    write(record);
    records.put(key, record);
    return record;
  }

  private void write(StateRecord record) throws HostException {
    Path file = file(record.key());
    try {
      Files.createDirectories(file.resolveSibling(""));
      Path fresh = file.resolveSibling("." + name(file));
      Files.writeString(fresh, record.text(origin));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  /**
   * Makes the folder again, with all that is remembered, if somebody deleted it under us.
   *
   * @throws StateBusyException if another process has made it and holds it by now
   */
  private void remakeIfGone() throws HostException {
    if (lock == null || lock.isStillThere()) {
      return;
    }
    try {
      lock.close();
      lock = StateLock.take(made(folder).toRealPath(), purpose);
    } catch (IOException e) {
      throw refused(folder, e);
    }
    for (StateRecord record : records.values()) {
      write(record);
    }
    System.getLogger(StateFolder.class.getName())
        .log(Level.WARNING, "somebody deleted {0}; it is made again", folder);
  }

  /** Forgets a record. */
  synchronized void remove(StateRecord.Key key) throws HostException {
    remakeIfGone();
    if (records.remove(key) == null) {
      return;
    }
    Path file = file(key);
    try {
      Files.deleteIfExists(file);
      if (children(file.resolveSibling("")).isEmpty()) {
        Files.deleteIfExists(file.resolveSibling("." + name(file)));
        Files.deleteIfExists(file.resolveSibling(""));
      }
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  /**
   * What is recorded of a namespace is from now on recorded under another name of it, where nothing
   * is yet. In a folder that is only read it is remembered so.
   */
  synchronized void rename(Namespace from, Namespace to, Incarnation now) throws HostException {
    for (StateRecord record : List.copyOf(records.values())) {
      if (!record.key().namespace().equals(from)) {
        continue;
      }
      StateRecord.Key key = new StateRecord.Key(to, record.key().source());
      StateRecord there = records.get(key);
      boolean known = there != null && there.incarnation().equals(now.text());
      boolean moves = !known && record.incarnation().equals(now.text());
      if (lock == null) {
        records.remove(record.key());
        if (moves) {
          records.put(key, new StateRecord(key, host, record.incarnation(), record.owned()));
        }
      } else {
        // Whoever is killed in between leaves both, and the second one goes the next time.
        if (moves) {
          StateRecord _ = put(key, record.incarnation(), record.owned());
        }
        remove(record.key());
      }
    }
  }

  /** Forgets all records of a namespace. */
  synchronized void removeAll(Namespace namespace) throws HostException {
    for (StateRecord.Key key : List.copyOf(records.keySet())) {
      if (key.namespace().equals(namespace)) {
        remove(key);
      }
    }
  }

  private Path file(StateRecord.Key key) {
    return folder
        .resolve("owned")
        .resolve(origin.directory(key.namespace()))
        .resolve(key.source() + ".json");
  }

  @Override
  public synchronized void close() {
    if (lock != null) {
      lock.close();
    }
  }
}
