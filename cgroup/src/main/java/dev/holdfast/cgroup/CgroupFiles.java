package dev.holdfast.cgroup;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.reconcile.FlatOutcome;
import dev.holdfast.reconcile.FlatValue;
import dev.holdfast.reconcile.FlatValues;
import dev.holdfast.reconcile.Spelling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The interface files of a hierarchy, as the flat engine writes and reads them. */
record CgroupFiles(Hierarchy hierarchy) implements FlatValues<CgroupKey, Reading, KernelException> {

  static final CgroupFile CONTROLLERS = new CgroupFile("cgroup.controllers");
  static final CgroupFile SUBTREE_CONTROL = new CgroupFile("cgroup.subtree_control");
  static final CgroupFile EVENTS = new CgroupFile("cgroup.events");

  /** One file, whatever of it is asked for. */
  private record Place(CgroupPath cgroup, CgroupFile file) {
    static Place of(CgroupKey key) {
      return new Place(key.cgroup(), key.file());
    }
  }

  /** Reads many values, each file once, in their order. */
  Map<CgroupKey, Reading> look(Collection<CgroupKey> keys) {
    Map<Place, Reading> files = new HashMap<>();
    Map<CgroupKey, Reading> readings = new LinkedHashMap<>();
    for (CgroupKey key : keys) {
      Reading whole = files.computeIfAbsent(Place.of(key), this::read);
      readings.put(key, whole instanceof Reading.Held(String text) ? within(text, key) : whole);
    }
    return readings;
  }

  private static Reading within(String text, CgroupKey key) {
    return key.file()
        .form()
        .shown(text, key.entry())
        .<Reading>map(Reading.Held::new)
        .orElseGet(Reading.Unset::new);
  }

  private Reading read(Place place) {
    try {
      return new Reading.Held(text(place.cgroup, place.file));
    } catch (KernelException e) {
      return why(place, e.errno());
    }
  }

  String text(CgroupPath cgroup, CgroupFile file) throws KernelException {
    byte[] bytes = KernelFile.read(hierarchy.path(cgroup, file));
    return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
  }

  private Reading why(Place place, Errno errno) {
    // A file of a cgroup that went after it was opened is ENODEV.
    if (errno.equals(Errno.ENOENT) || errno.equals(Errno.ENODEV)) {
      if (!hierarchy.exists(place.cgroup)) {
        return new Reading.NoCgroup();
      }
      Optional<String> controller = place.file.controller().filter(this::isController);
      return controller.isPresent() && !controllers(place.cgroup).contains(controller.get())
          ? new Reading.NoController(controller.get())
          : new Reading.Missing(errno);
    }
    return errno.equals(Errno.EACCES) || errno.equals(Errno.EPERM)
        ? new Reading.Denied(errno)
        : new Reading.Unreadable(errno);
  }

  private boolean isController(String name) {
    return KnownFiles.isController(name) || controllers(CgroupPath.TOP).contains(name);
  }

  /** The controllers that a cgroup has; none if it is not there. */
  Set<String> controllers(CgroupPath cgroup) {
    return words(cgroup, CONTROLLERS);
  }

  /** The controllers that a cgroup passes on to those below it. */
  Set<String> passedOn(CgroupPath cgroup) {
    return words(cgroup, SUBTREE_CONTROL);
  }

  private Set<String> words(CgroupPath cgroup, CgroupFile file) {
    try {
      Set<String> words = new HashSet<>(Words.of(text(cgroup, file)));
      words.remove("");
      return words;
    } catch (KernelException e) {
      return Set.of();
    }
  }

  /** Whether a process is in a cgroup or in one below it. */
  boolean isPopulated(CgroupPath cgroup) {
    try {
      return text(cgroup, EVENTS).contains("populated 1");
    } catch (KernelException e) {
      return false;
    }
  }

  /** The names of the cgroups directly in one. */
  List<String> children(CgroupPath cgroup) {
    try {
      return KernelFile.list(hierarchy.directory(cgroup)).stream()
          .filter(KernelFile.Entry::isDirectory)
          .map(KernelFile.Entry::name)
          .toList();
    } catch (KernelException e) {
      return List.of();
    }
  }

  /** What tells a cgroup from another one of its name; 0 if it is not there. */
  long inode(CgroupPath cgroup) {
    try {
      return KernelFile.identity(hierarchy.directory(cgroup)).inode();
    } catch (KernelException e) {
      return 0;
    }
  }

  void write(CgroupPath cgroup, CgroupFile file, String text) throws KernelException {
    // A write(2) of nothing changes nothing, while a line end empties a list.
    byte[] bytes = (text.isEmpty() ? "\n" : text).getBytes(StandardCharsets.UTF_8);
    KernelFile.write(hierarchy.path(cgroup, file), bytes);
  }

  /**
   * Writes and looks. What is refused is tried once more after the rest: a value may stand in the
   * way of another, as a burst does of a quota.
   */
  @Override
  public Look<CgroupKey, Reading> writeAndLook(
      List<Write<CgroupKey>> writes, Collection<CgroupKey> keys) {
    Map<CgroupKey, String> refused = new LinkedHashMap<>();
    List<Write<CgroupKey>> again = new ArrayList<>();
    for (Write<CgroupKey> write : writes) {
      writeOne(write, refused);
      if (refused.containsKey(write.key())) {
        again.add(write);
      }
    }
    if (again.size() < writes.size()) {
      again.forEach(write -> writeOne(write, refused));
    }
    return new Look<>(refused, look(keys));
  }

  private void writeOne(Write<CgroupKey> write, Map<CgroupKey, String> refused) {
    CgroupKey key = write.key();
    try {
      write(key.cgroup(), key.file(), key.file().form().written(key.entry(), write.text()));
      refused.remove(key);
    } catch (KernelException e) {
      refused.put(key, e.errno() + ": " + e.errno().description());
    }
  }

  @Override
  public Optional<String> shown(Reading reading) {
    return reading.shown();
  }

  @Override
  public boolean isGone(Reading reading) {
    return reading instanceof Reading.NoCgroup
        || reading instanceof Reading.NoController
        || reading instanceof Reading.Missing;
  }

  /** Before writing: whether it makes sense to write at all. */
  FlatOutcome before(CgroupKey key, Reading reading) {
    return switch (reading) {
      case Reading.Held _, Reading.Unset _, Reading.Unreadable _ -> new FlatOutcome.Fine();
      case Reading.NoCgroup _ -> new FlatOutcome.Waits("cgroup " + key.cgroup());
      case Reading.NoController(String name) ->
          new FlatOutcome.Refused("ENOENT: " + noController(name, key.cgroup()));
      case Reading.Missing(Errno errno) -> new FlatOutcome.Refused(missing(key, errno));
      case Reading.Denied(Errno errno) ->
          new FlatOutcome.Refused(errno + ": " + errno.description());
    };
  }

  private String noController(String name, CgroupPath cgroup) {
    Set<String> all = controllers(CgroupPath.TOP);
    return all.contains(name)
        ? "the controller " + name + " is not enabled for " + cgroup
        : "this hierarchy does not have the controller "
            + name
            + (all.isEmpty() ? "" : ", only " + String.join(", ", new TreeSet<>(all)))
            + "; a version 1 hierarchy may hold it";
  }

  private String missing(CgroupKey key, Errno errno) {
    String name = key.file().name();
    if (key.cgroup().isTop() && key.file().isKnown()) {
      return errno + ": the root of the hierarchy has no " + name;
    }
    return errno
        + ": "
        + key.cgroup()
        + " has no file "
        + name
        + Spelling.hint(name, names(key.cgroup()));
  }

  /** What a file says; empty if it is not there or cannot be read. */
  Optional<String> textIfThere(CgroupPath cgroup, CgroupFile file) {
    try {
      return Optional.of(text(cgroup, file));
    } catch (KernelException e) {
      return Optional.empty();
    }
  }

  /** The names of the files of a cgroup. */
  List<String> names(CgroupPath cgroup) {
    try {
      return KernelFile.list(hierarchy.directory(cgroup)).stream()
          .filter(entry -> !entry.isDirectory())
          .map(KernelFile.Entry::name)
          .toList();
    } catch (KernelException e) {
      return List.of();
    }
  }

  @Override
  public FlatOutcome after(CgroupKey key, FlatValue wanted, Reading reading) {
    return switch (reading) {
      case Reading.Held(String text) when wanted.matches(text) -> new FlatOutcome.Fine();
      case Reading.Held(String text) -> holds(text, wanted);
      case Reading.Unset _ -> holds("", wanted);
      case Reading.Unreadable(Errno errno) ->
          new FlatOutcome.Refused(errno + ": it cannot be read back: " + errno.description());
      case Reading.NoCgroup _, Reading.NoController _, Reading.Missing _, Reading.Denied _ ->
          before(key, reading);
    };
  }

  private static FlatOutcome holds(String text, FlatValue wanted) {
    return new FlatOutcome.Refused(
        "the kernel holds " + Quoted.of(text) + " after writing " + Quoted.of(wanted.render()));
  }
}
