package dev.holdfast.host;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one source owns in one scope, as the state folder keeps it. */
final class Journal<L> {

  private final StateFolder folder;
  private final StateRecord.Key key;
  private final Codec<L> codec;
  private final L none;

  // What the record says that was written last, so that the same is not spelled out again to see
  // that.
  private @Nullable L written;
  private @Nullable StateRecord record;

  Journal(StateFolder folder, StateRecord.Key key, Codec<L> codec, L none) {
    this.folder = folder;
    this.key = key;
    this.codec = codec;
    this.none = none;
  }

  /**
   * What was owned when this was last written.
   *
   * @throws HostException if the record cannot have been written by us
   */
  L read() throws HostException {
    Optional<StateRecord> record = folder.get(key);
    try {
      return record.isPresent() ? codec.read(record.get().owned()) : none;
    } catch (RuntimeException e) {
      throw folder.bad(key, "what it says is owned cannot be read");
    }
  }

  /**
   * What of it is owned in the namespace that there is now: what was recorded of one that bore the
   * same name before is not.
   */
  L stillOwned(Incarnation now, L lastApplied) {
    boolean another =
        folder.get(key).filter(record -> !record.incarnation().equals(now.text())).isPresent();
    return another ? none : lastApplied;
  }

  /** Whether the record is of this namespace. */
  boolean isAbout(Incarnation now) {
    return folder.get(key).filter(record -> record.incarnation().equals(now.text())).isPresent();
  }

  /** Writes what is owned; nothing is written if the folder says so already. */
  void write(Incarnation now, L owned) throws HostException {
    if (owned.equals(written) && isAbout(now) && folder.holds(record)) {
      return;
    }
    record = folder.put(key, now.text(), codec.write(owned));
    written = owned;
  }

  /** Writes that nothing is owned. */
  void forget() throws HostException {
    folder.remove(key);
  }
}
