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
 * the first look at it to the last.
 *
 * <p>What an open file will not show is looked at again by its path, so that no answer depends on a
 * file that was left open. What runs inside the namespace makes system calls, and starts and wakes
 * nothing.
 */
final class OpenSysctls implements AutoCloseable {

  private final NamespaceHandle namespace;
  private final boolean mayWrite;
  private final Knobs knobs = new Knobs();
  private final Map<SysctlKey, Knob> open = new HashMap<>();

  private OpenSysctls(NamespaceHandle namespace, boolean mayWrite) {
    this.namespace = namespace;
    this.mayWrite = mayWrite;
  }

  /** For looks alone: nothing is opened for writing. */
  static OpenSysctls toLook(NamespaceHandle namespace) {
    return new OpenSysctls(namespace, false);
  }

  /** For a look, writes, and looks at what became of them. */
  static OpenSysctls toWrite(NamespaceHandle namespace) {
    return new OpenSysctls(namespace, true);
  }

  NamespaceHandle namespace() {
    return namespace;
  }

  /**
   * Looks at many, on one visit and in their order.
   *
   * @param wanted what some of them should hold: those that do not are likely to be written next
   */
  Map<SysctlKey, Reading> look(
      Collection<SysctlKey> keys, Map<SysctlKey, ? extends SysctlValue> wanted)
      throws KernelException {
    return keys.isEmpty() ? Map.of() : namespace.call(() -> lookInside(keys, wanted));
  }

  /** Writes some, in their order, and then looks at many, all on one visit. */
  Look<SysctlKey, Reading> writeAndLook(List<Write<SysctlKey>> writes, Collection<SysctlKey> keys)
      throws KernelException {
    Map<SysctlKey, String> refused = new HashMap<>();
    Map<SysctlKey, Reading> readings =
        namespace.call(() -> {
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
    Knob left = open.get(key);
    Knob knob = left == null ? open(key, toWrite) : left;
    if (knob == null) {
      return SysctlFiles.look(key);
    }
    try {
      return new Reading.Held(SysctlFiles.text(knob.read()));
    } catch (KernelException e) {
      return SysctlFiles.look(key);
    } finally {
      if (left == null) {
        leaveOpenIfWritable(key, knob);
      }
    }
  }

  private void write(SysctlKey key, byte[] text, Map<SysctlKey, String> refused) {
    Knob left = open.get(key);
    Knob knob = left == null ? open(key, true) : left;
    try {
      if (knob == null || !knob.isWritable()) {
        SysctlFiles.write(key, text);
      } else {
        knob.write(text);
      }
    } catch (KernelException e) {
      refused.put(key, SysctlFiles.refusal(key, e.errno()));
    } finally {
      if (left == null && knob != null) {
        leaveOpenIfWritable(key, knob);
      }
    }
  }

  private void leaveOpenIfWritable(SysctlKey key, Knob knob) {
    if (knob.isWritable() && Knobs.haveRoom()) {
      open.put(key, knob);
    } else {
      knob.close();
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

  @Override
  public void close() {
    open.values().forEach(Knob::close);
    knobs.close();
  }
}
