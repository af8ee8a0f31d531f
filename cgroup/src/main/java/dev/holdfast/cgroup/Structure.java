package dev.holdfast.cgroup;

import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Pending;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which cgroups have to be made, which controllers enabled on the way to them, and which of those
 * that we made go, as one look found the hierarchy.
 */
final class Structure {

  private static final String KIND = CgroupPlan.KIND;

  /** One step. */
  sealed interface Step {

    CgroupPath cgroup();

    /** Makes a cgroup. */
    record Make(CgroupPath cgroup) implements Step {}

    /** Has a cgroup pass a controller on to those below it. */
    record Enable(CgroupPath cgroup, String controller) implements Step {}

    /** Removes a cgroup that we made and that is empty. */
    record Remove(CgroupPath cgroup) implements Step {}

    /** Stops owning a cgroup that we made. */
    record Leave(CgroupPath cgroup) implements Step {}

    default Operation operation() {
      return switch (this) {
        case Make _ -> new Operation(Verb.CREATE, KIND, cgroup().toString());
        case Enable(CgroupPath cgroup, String controller) ->
            new Operation(
                Verb.SET,
                KIND,
                new CgroupKey(cgroup, CgroupFiles.SUBTREE_CONTROL, "").toString(),
                null,
                "+" + controller);
        case Remove _ -> new Operation(Verb.DELETE, KIND, cgroup().toString());
        case Leave _ -> new Operation(Verb.RELEASE, KIND, cgroup().toString());
      };
    }
  }

  private final CgroupFiles files;
  private final SortedSet<CgroupPath> missing = new TreeSet<>();
  private final SortedMap<CgroupPath, SortedSet<String>> enabled = new TreeMap<>();
  private final Map<CgroupPath, Set<String>> controllers = new HashMap<>();
  private final Map<CgroupPath, Set<String>> passedOn = new HashMap<>();
  private final Set<CgroupPath> needed = new LinkedHashSet<>();
  private final Map<CgroupPath, String> waiting = new LinkedHashMap<>();
  private final List<Step> last = new ArrayList<>();
  private final List<Pending> pending = new ArrayList<>();
  private final SortedMap<CgroupPath, Long> ours = new TreeMap<>();

  private Structure(CgroupFiles files) {
    this.files = files;
  }

  /**
   * Looks and compares.
   *
   * @param wanted by path from the root of the hierarchy
   * @param made what we made, as the last pass left it
   */
  static Structure of(
      CgroupFiles files,
      Map<CgroupPath, CgroupSettings> wanted,
      SortedMap<CgroupPath, Long> made,
      CgroupOptions options) {
    Structure structure = new Structure(files);
    wanted.forEach(structure::want);
    structure.keep(made);
    structure.leave(options.keepMade());
    return structure;
  }

  private void want(CgroupPath cgroup, CgroupSettings settings) {
    List<CgroupPath> way = cgroup.way();
    needed.addAll(way);
    if (!settings.create() && !isThere(cgroup)) {
      waiting.put(cgroup, "cgroup " + cgroup);
      return;
    }
    for (CgroupPath one : way) {
      if (!isThere(one)) {
        missing.add(one);
      }
    }
    settings.files().keySet().stream()
        .flatMap(file -> file.controller().stream())
        .distinct()
        .forEach(controller -> enable(controller, way));
  }

  private boolean isThere(CgroupPath cgroup) {
    return cgroup.isTop() || (!missing.contains(cgroup) && files.hierarchy().exists(cgroup));
  }

  /** Has each cgroup on the way pass a controller on, as far as the hierarchy has it at all. */
  private void enable(String controller, List<CgroupPath> way) {
    if (way.size() < 2
        || !hasController(CgroupPath.TOP, controller)
        || hasController(way.getLast(), controller)) {
      return;
    }
    for (CgroupPath one : way.subList(0, way.size() - 1)) {
      if (!passesOn(one, controller)) {
        enabled.computeIfAbsent(one, _ -> new TreeSet<>()).add(controller);
      }
    }
  }

  private boolean hasController(CgroupPath cgroup, String controller) {
    return controllers.computeIfAbsent(cgroup, files::controllers).contains(controller);
  }

  private boolean passesOn(CgroupPath cgroup, String controller) {
    return passedOn.computeIfAbsent(cgroup, files::passedOn).contains(controller);
  }

  /** Whether a controller will be there for a cgroup once the steps are done. */
  boolean brings(CgroupPath cgroup, String controller) {
    return !cgroup.isTop()
        && hasController(CgroupPath.TOP, controller)
        && enabled.getOrDefault(cgroup.parent(), new TreeSet<>()).contains(controller);
  }

  /** Which of what we made is there, and still what we made. */
  private void keep(SortedMap<CgroupPath, Long> made) {
    made.forEach((cgroup, inode) -> {
      long now = files.inode(cgroup);
      if (now != 0 && (inode == 0 || inode == now)) {
        ours.put(cgroup, now);
      }
    });
  }

  /** Whether it goes, below before above; with a stranger or a process in it, it waits. */
  private void leave(boolean keepMade) {
    List<CgroupPath> all = new ArrayList<>(ours.keySet());
    Set<CgroupPath> going = new LinkedHashSet<>();
    for (CgroupPath cgroup : all.reversed()) {
      if (needed.contains(cgroup)) {
        continue;
      }
      if (keepMade) {
        last.add(new Step.Leave(cgroup));
        continue;
      }
      String obstacle = obstacle(cgroup, going);
      if (obstacle.isEmpty()) {
        going.add(cgroup);
        last.add(new Step.Remove(cgroup));
      } else {
        pending.add(new Pending(new Step.Remove(cgroup).operation(), obstacle));
      }
    }
  }

  private String obstacle(CgroupPath cgroup, Set<CgroupPath> going) {
    if (files.isPopulated(cgroup)) {
      return "its processes to leave it";
    }
    return files.children(cgroup).stream()
        .filter(name -> !going.contains(cgroup.child(name)))
        .findFirst()
        .map(name -> "cgroup " + cgroup.child(name) + ", which is in it, to go")
        .orElse("");
  }

  /** What comes before values are set: above before below. */
  List<Step> first() {
    SortedSet<CgroupPath> involved = new TreeSet<>(missing);
    involved.addAll(enabled.keySet());
    List<Step> steps = new ArrayList<>();
    for (CgroupPath cgroup : involved) {
      if (missing.contains(cgroup)) {
        steps.add(new Step.Make(cgroup));
      }
      enabled
          .getOrDefault(cgroup, new TreeSet<>())
          .forEach(controller -> steps.add(new Step.Enable(cgroup, controller)));
    }
    return steps;
  }

  /** What comes after. */
  List<Step> last() {
    return last;
  }

  /** What cannot go yet. */
  List<Pending> pending() {
    return pending;
  }

  boolean makes(CgroupPath cgroup) {
    return missing.contains(cgroup);
  }

  /** The cgroups that wait for somebody to make them. */
  Map<CgroupPath, String> waiting() {
    return waiting;
  }

  /** Those that we made, that are there, and their inodes. */
  SortedMap<CgroupPath, Long> ours() {
    return ours;
  }
}
