package dev.holdfast.testkit;

import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that is a map: named objects with a value and an owner's tag, which refuses, raises
 * events, is disturbed by strangers and crashes, all at a test's command and with no Linux.
 *
 * <p>It behaves where it matters as the real one does: creating what is there is {@code EEXIST},
 * altering or deleting what is not there is {@code ENOENT}, a write rings every monitor, also one's
 * own, and names the key as the place. Bells are rung in the thread of the writer, so that a test
 * on a manual clock is in step.
 *
 * <p>The verbs {@link #create}, {@link #set} and {@link #delete} are what a source calls. The rest
 * is for the test.
 */
public final class FakeKernel {

  /** An object: its value, and the tag of who made it. */
  public record Tagged(String value, String owner) {}

  /** The kernel said no. */
  public static final class RefusedException extends Exception {

    private static final long serialVersionUID = 1;

    private final String errno;

    RefusedException(String action, String errno) {
      super(action + ": " + errno);
      this.errno = errno;
    }

    /** Why, by the name of an errno: {@code EEXIST}. */
    public String errno() {
      return errno;
    }
  }

  /** The machine went down: nothing below this may catch it. */
  public static final class CrashError extends Error {

    private static final long serialVersionUID = 1;

    CrashError(String instead) {
      super("crashed instead of: " + instead);
    }
  }

  private static final String STRANGER = "stranger";

  private final SortedMap<String, Tagged> objects = new TreeMap<>();
  private final Map<String, String> refusals = new HashMap<>();
  private final CopyOnWriteArrayList<Listening> monitors = new CopyOnWriteArrayList<>();
  private boolean gone;
  private boolean silent;
  private @Nullable String unobservable;
  private @Nullable String monitorRefusal;
  private long looks;
  private long writes;
  private long writesUntilCrash = Long.MAX_VALUE;

  public FakeKernel() {}

  // What a source calls.

  /**
   * What is there, sorted by key.
   *
   * @throws RefusedException ENOENT if this kernel is gone, or as {@link #refuseObserving} said
   */
  public synchronized SortedMap<String, Tagged> observe() throws RefusedException {
    beginObserving();
    looks++;
    return objects();
  }

  /** What there is of some keys, sorted by key; throws as {@link #observe()}. */
  public synchronized SortedMap<String, Tagged> observe(Set<String> keys) throws RefusedException {
    beginObserving();
    var some = new TreeMap<>(objects);
    some.keySet().retainAll(keys);
    return some;
  }

  private void beginObserving() throws RefusedException {
    if (gone) {
      throw new RefusedException("observe", "ENOENT");
    }
    if (unobservable != null) {
      throw new RefusedException("observe", unobservable);
    }
  }

  /** Makes an object, as with NLM_F_EXCL: {@code EEXIST} if there is one of that key already. */
  public void create(String key, String value, String owner) throws RefusedException {
    synchronized (this) {
      beginWrite("create", key);
      if (objects.containsKey(key)) {
        throw new RefusedException("create " + key, "EEXIST");
      }
      endWrite(key, new Tagged(value, owner));
    }
    ring(key);
  }

  /** Alters an object in place, its tag too: {@code ENOENT} if there is none. */
  public void set(String key, String value, String owner) throws RefusedException {
    synchronized (this) {
      beginWrite("set", key);
      if (!objects.containsKey(key)) {
        throw new RefusedException("set " + key, "ENOENT");
      }
      endWrite(key, new Tagged(value, owner));
    }
    ring(key);
  }

  /** Deletes an object, whoever owns it: {@code ENOENT} if there is none. */
  public void delete(String key) throws RefusedException {
    synchronized (this) {
      beginWrite("delete", key);
      if (!objects.containsKey(key)) {
        throw new RefusedException("delete " + key, "ENOENT");
      }
      endWrite(key, null);
    }
    ring(key);
  }

  /**
   * Begins to ring the bell for every write, whoever makes it.
   *
   * @return empty where {@link #raiseNoEvents} was called
   */
  public synchronized Optional<Monitor> subscribe(Bell bell) throws MonitorException {
    if (monitorRefusal != null) {
      throw new MonitorException("listen: " + monitorRefusal, null);
    }
    if (silent) {
      return Optional.empty();
    }
    var monitor = new Listening(bell);
    monitors.add(monitor);
    return Optional.of(monitor);
  }

  // What a test does.

  /** What is there now, sorted by key; never refused. */
  public synchronized SortedMap<String, Tagged> objects() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(objects));
  }

  /** Someone else makes an object, or gives it another value and the stranger's tag. */
  public void strangerPuts(String key, String value) {
    synchronized (this) {
      objects.put(key, new Tagged(value, STRANGER));
    }
    ring(key);
  }

  /** Someone else takes an object away, if it is there. */
  public void strangerRemoves(String key) {
    synchronized (this) {
      objects.remove(key);
    }
    ring(key);
  }

  /** From now on every write of this key is refused. */
  public synchronized void refuse(String key, String errno) {
    refusals.put(key, errno);
  }

  /** From now on nothing that was refused is. */
  public synchronized void relent() {
    refusals.clear();
    unobservable = null;
    monitorRefusal = null;
  }

  /** From now on it cannot be observed. */
  public synchronized void refuseObserving(String errno) {
    unobservable = errno;
  }

  /** From now on nobody can listen; monitors that are there go on. */
  public synchronized void refuseMonitors(String errno) {
    monitorRefusal = errno;
  }

  /** From now on there are no events to be had, as with state that the kernel is silent about. */
  public synchronized void raiseNoEvents() {
    silent = true;
  }

  /** Ends every monitor: normally, or by the failure. */
  public void endMonitors(@Nullable Throwable failure) {
    monitors.forEach(monitor -> monitor.end(failure));
  }

  /** Lets this many more writes through; what comes then throws a {@link CrashError}, once. */
  public synchronized void crashAfter(int moreWrites) {
    writesUntilCrash = moreWrites;
  }

  /** It goes, with everything in it and everyone who listens, as a deleted namespace does. */
  public void vanish() {
    synchronized (this) {
      gone = true;
      objects.clear();
    }
    endMonitors(null);
  }

  /** It comes again, empty. */
  public synchronized void appear() {
    gone = false;
  }

  /** How often all of it was observed, and not some keys only. */
  public synchronized long looks() {
    return looks;
  }

  /** How many writes it has taken from sources, without those that it refused. */
  public synchronized long writes() {
    return writes;
  }

  /** How many monitors are open. */
  public int monitors() {
    return monitors.size();
  }

  private void beginWrite(String verb, String key) throws RefusedException {
    if (writesUntilCrash == 0) {
      writesUntilCrash = Long.MAX_VALUE;
      throw new CrashError(verb + " " + key);
    }
    String errno = gone ? "ENOENT" : refusals.get(key);
    if (errno != null) {
      throw new RefusedException(verb + " " + key, errno);
    }
  }

  private void endWrite(String key, @Nullable Tagged tagged) {
    if (tagged == null) {
      objects.remove(key);
    } else {
      objects.put(key, tagged);
    }
    writes++;
    writesUntilCrash = writesUntilCrash == Long.MAX_VALUE ? Long.MAX_VALUE : writesUntilCrash - 1;
  }

  private void ring(String key) {
    monitors.forEach(monitor -> monitor.bell.ring(key));
  }

  /** One who listens. */
  private final class Listening implements Monitor {

    private final Bell bell;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Listening(Bell bell) {
      this.bell = bell;
    }

    @Override
    public CompletionStage<Void> ended() {
      return ended.minimalCompletionStage();
    }

    @Override
    public void close() {
      end(null);
    }

    void end(@Nullable Throwable failure) {
      monitors.remove(this);
      if (failure == null) {
        ended.complete(null);
      } else {
        ended.completeExceptionally(failure);
      }
    }
  }
}
