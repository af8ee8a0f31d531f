package dev.holdfast.sysctl;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Knobs;
import dev.holdfast.kernel.Knobs.Knob;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.reconcile.FlatValues.Look;
import dev.holdfast.reconcile.FlatValues.Write;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sysctls of an open namespace during one pass: a file that is to be written stays open from
 * the first look at it to the last, and some stay open for the next pass, see {@link Session}.
 *
 * <p>What an open file will not show is looked at again by its path, so that no answer depends on a
 * file that was left open. What runs inside the namespace makes system calls, and starts and wakes
 * nothing.
 */
final class OpenSysctls implements AutoCloseable {

  private final Session session;
  private final boolean mayWrite;
  private final boolean isKept;
  private final Knobs knobs = new Knobs();
  private final Map<SysctlKey, Knob> open;

  private OpenSysctls(Session session, boolean mayWrite) {
    this.session = session;
    this.mayWrite = mayWrite;
    this.isKept = session.isKept();
    this.open = session.files();
  }

  /** For looks alone: nothing is opened for writing. */
  static OpenSysctls toLook(Session session) {
    return new OpenSysctls(session, false);
  }

  /** For a look, writes, and looks at what became of them. */
  static OpenSysctls toWrite(Session session) {
    return new OpenSysctls(session, true);
  }

  NamespaceHandle namespace() {
    return session.namespace();
  }

  /**
   * Looks at many, on one visit and in their order; on no visit if all of them are open.
   *
   * @param wanted what some of them should hold: those that do not are likely to be written next
   */
  Map<SysctlKey, Reading> look(
      Collection<SysctlKey> keys, Map<SysctlKey, ? extends SysctlValue> wanted)
      throws KernelException {
    Map<SysctlKey, Reading> seen = lookFromHere(keys);
    return seen != null ? seen : namespace().call(() -> lookInside(keys, wanted));
  }

  /** Looks at many, wherever we are; null if one of them is not open or will not be shown. */
  private @Nullable Map<SysctlKey, Reading> lookFromHere(Collection<SysctlKey> keys) {
    Map<SysctlKey, Reading> readings = LinkedHashMap.newLinkedHashMap(keys.size());
    for (SysctlKey key : keys) {
      Knob knob = open.get(key);
      if (knob == null) {
        return null;
      }
      try {
        readings.put(key, new Reading.Held(SysctlFiles.text(knobs.read(knob))));
      } catch (KernelException e) {
        return null;
      }
    }
    return readings;
  }

  /** Writes some, in their order, and then looks at many, all on one visit. */
  Look<SysctlKey, Reading> writeAndLook(List<Write<SysctlKey>> writes, Collection<SysctlKey> keys)
      throws KernelException {
    Map<SysctlKey, String> refused = new HashMap<>();
    Map<SysctlKey, Reading> readings =
        namespace()
            .call(() -> {
              for (Write<SysctlKey> write : writes) {
                write(write.key(), SysctlFiles.bytes(write.text()), refused);
              }
              return lookInside(keys, Map.of());
            });
    return new Look<>(refused, readings);
  }

  private Map<SysctlKey, Reading> lookInside(
      Collection<SysctlKey> keys, Map<SysctlKey, ? extends SysctlValue> wanted) {
    Map<SysctlKey, Reading> readings = LinkedHashMap.newLinkedHashMap(keys.size());
    // As the last one was, so is the next: in an idle pass nothing is opened for writing.
    boolean differs = false;
    for (SysctlKey key : keys) {
      SysctlValue value = wanted.get(key);
      Reading reading = look(key, differs && value != null);
      readings.put(key, reading);
      differs = differs(value, reading);
    }
    knobs.leave();
    return readings;
  }

  private boolean differs(@Nullable SysctlValue wanted, Reading reading) {
    return mayWrite
        && wanted != null
        && reading instanceof Reading.Held(String text)
        && !wanted.matches(text);
  }

  private Reading look(SysctlKey key, boolean toWrite) {
    Knob knob = opened(key, toWrite);
    if (knob == null) {
      return SysctlFiles.look(key);
    }
    try {
      return new Reading.Held(SysctlFiles.text(knobs.read(knob)));
    } catch (KernelException e) {
      // Its interface may have gone and come back: another file of that name is there now.
      shut(key, knob);
      return SysctlFiles.look(key);
    } finally {
      shutIfUnused(key, knob);
    }
  }

  private void write(SysctlKey key, byte[] text, Map<SysctlKey, String> refused) {
    Knob knob = opened(key, true);
    try {
      if (knob == null || !knob.isWritable()) {
        SysctlFiles.write(key, text);
      } else {
        knobs.write(knob, text);
      }
    } catch (KernelException e) {
      refused.put(key, SysctlFiles.refusal(key, e.errno()));
    } finally {
      shutIfUnused(key, knob);
    }
  }

  /** The open file of one, which was open or is now; null if it cannot be opened. */
  private @Nullable Knob opened(SysctlKey key, boolean toWrite) {
    Knob knob = open.get(key);
    if (knob != null && toWrite && !knob.isWritable()) {
      shut(key, knob);
      knob = null;
    }
    if (knob == null) {
      knob = open(key, toWrite);
      if (knob != null) {
        open.put(key, knob);
      }
    }
    return knob;
  }

  private void shutIfUnused(SysctlKey key, @Nullable Knob knob) {
    if (knob != null && !(knob.isWritable() && Knobs.haveRoom()) && !mayRest(key)) {
      shut(key, knob);
    }
  }

  private void shut(SysctlKey key, Knob knob) {
    if (open.remove(key, knob)) {
      knobs.close(knob);
    }
  }

  /** Opens one, for reading alone where writing is refused; null if that is too. */
  private @Nullable Knob open(SysctlKey key, boolean toWrite) {
    Knobs.Name name = key.knob();
    if (name == null) {
      return null;
    }
    try {
      return knobs.open(name, toWrite);
    } catch (KernelException e) {
      return toWrite ? open(key, false) : null;
    }
  }

  private boolean mayRest(SysctlKey key) {
    return isKept
        && key.belonging().isBoundToItsFile(namespace().namespace())
        && Knobs.haveRoomToRest();
  }

  @Override
  public void close() {
    open.entrySet()
        .removeIf(entry -> {
          boolean rests = mayRest(entry.getKey());
          if (!rests) {
            knobs.close(entry.getValue());
          }
          return !rests;
        });
    knobs.close();
  }
}
