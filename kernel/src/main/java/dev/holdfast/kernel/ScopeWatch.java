package dev.holdfast.kernel;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a {@link Namespace} no longer means the namespace that it meant: its name was taken
 * away or given to another, or its process has ended.
 *
 * <p>The kernel itself tells nobody that a namespace was deleted, and a socket in it keeps it
 * alive.
 */
public final class ScopeWatch implements AutoCloseable {

  private static final Pattern OF_A_PROCESS = Pattern.compile("/proc/([1-9][0-9]{0,8})/.*");

  private final Namespace scope;
  private final KernelFile.Identity identity;
  private final Runnable gone;
  private final AtomicBoolean over = new AtomicBoolean();
  private @Nullable AutoCloseable watched;

  private ScopeWatch(NamespaceHandle namespace, Runnable gone) {
    this.scope = namespace.namespace();
    this.identity = namespace.identity();
    this.gone = gone;
  }

  /**
   * Watches what names an open namespace; the handle may be closed afterwards.
   *
   * @param gone runs at most once, on a virtual thread of its own
   * @throws KernelException ENOENT or ESRCH if it is gone already
   */
  public static ScopeWatch watch(NamespaceHandle namespace, Runnable gone) throws KernelException {
    ScopeWatch watch = new ScopeWatch(namespace, gone);
    watch.start();
    return watch;
  }

  private void start() throws KernelException {
    switch (scope) {
      case Namespace.Self _ -> {}
      case Namespace.Pid(int pid) -> watched = ProcessExit.watch(pid, this::tell);
      case Namespace.Named named -> watched = byName(named.path());
      case Namespace.At(Path path) -> {
        Matcher ofProcess = OF_A_PROCESS.matcher(path.toString());
        if (ofProcess.matches()) {
          watched = ProcessExit.watch(Integer.parseInt(ofProcess.group(1)), this::tell);
        } else if (!path.startsWith("/proc")) {
          watched = byName(path);
        }
      }
    }
    if (!isStillThere()) {
      close();
      throw new KernelException("open namespace " + scope, Errno.ENOENT, "it has just gone");
    }
  }

  private FileWatches.Watch byName(Path path) throws KernelException {
    String name = path.getFileName().toString();
    String directory = Objects.requireNonNull(path.getParent()).toString();
    FileWatches.Listener listener =
        new FileWatches.Listener() {
          @Override
          public void changed(String entry) {
            // Without a name events were lost.
            if (entry.isEmpty() || entry.equals(name)) {
              aside(ScopeWatch.this::tellIfGone);
            }
          }

          @Override
          public void gone() {
            aside(ScopeWatch.this::tellIfGone);
          }
        };
    try (NamespaceHandle home = NamespaceHandle.open(new Namespace.Self())) {
      int mask = FileWatches.ENTRY_GONE | FileWatches.ENTRY_APPEARED;
      return FileWatches.watch(home, directory, mask, listener);
    }
  }

  private void tellIfGone() {
    if (!isStillThere()) {
      tellOnce();
    }
  }

  private void tell() {
    aside(this::tellOnce);
  }

  private void tellOnce() {
    if (over.compareAndSet(false, true)) {
      gone.run();
    }
  }

  private boolean isStillThere() {
    try (NamespaceHandle now = NamespaceHandle.open(scope)) {
      return now.identity().equals(identity);
    } catch (KernelException e) {
      return false;
    }
  }

  private static void aside(Runnable work) {
    Thread _ = Thread.ofVirtual().name("holdfast-scope-watch").start(work);
  }

  /** Stops watching. */
  @Override
  public void close() {
    over.set(true);
    switch (watched) {
      case FileWatches.Watch file -> file.close();
      case ProcessExit exit -> exit.close();
      case null, default -> {}
    }
  }
}
