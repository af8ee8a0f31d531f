package dev.holdfast.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The right to write a state folder, which one at a time has; it ends with the process at last. */
final class StateLock implements AutoCloseable {

  /**
   * Who holds which folder in this process. A lock of fcntl(2) belongs to the whole process and is
   * lost as soon as any descriptor of its file is closed, so a second one must not even be opened.
   */
  private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

  private final Path folder;
  private final FileChannel channel;
  private final Object key;

  private StateLock(Path folder, FileChannel channel) throws IOException {
    this.folder = folder;
    this.channel = channel;
    this.key = key(folder);
  }

  private static Object key(Path folder) throws IOException {
    Path file = folder.resolve("lock");
    return String.valueOf(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  /** Whether the file that is locked is still the one that others would look at. */
  boolean isStillThere() {
    try {
      return channel.isOpen() && key(folder).equals(key);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Takes the lock, or says who has it.
   *
   * @param folder by its real path
   */
  static StateLock take(Path folder, String purpose) throws IOException, StateBusyException {
    String holder = purpose + " (pid " + ProcessHandle.current().pid() + ")";
    String other = HELD.putIfAbsent(folder, holder);
    if (other != null) {
      throw new StateBusyException(folder, other);
    }
    try {
      return new StateLock(folder, locked(folder, holder));
    } catch (IOException | StateBusyException e) {
      HELD.remove(folder);
      throw e;
    }
  }

  private static FileChannel locked(Path folder, String holder)
      throws IOException, StateBusyException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new StateBusyException(folder, said(channel));
      }
      channel.truncate(0);
      channel.write(StandardCharsets.UTF_8.encode(holder + "\n"), 0);
      return channel;
    } catch (IOException | StateBusyException e) {
      channel.close();
      throw e;
    }
  }

  private static String said(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(1024);
    channel.read(text, 0);
    String holder = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
    return holder.isEmpty() ? "another process" : holder;
  }

  /** Gives it back. The file stays: to remove it would let two processes lock two files. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The descriptor is gone even so, and the lock with it.
    } finally {
      HELD.remove(folder);
    }
  }
}
