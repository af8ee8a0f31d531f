package dev.holdfast.cgroup;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Owned;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Applies one plan: makes and enables, sets values by the flat engine, and removes. */
final class CgroupPass {

  private final CgroupPlan plan;
  private final CgroupFiles files;
  private final List<Operation> applied = new ArrayList<>();
  private final List<Failed> failed = new ArrayList<>();
  private final List<Pending> pending = new ArrayList<>();
  private final SortedMap<CgroupPath, Long> made;
  private final Map<CgroupKey, Owned> going;

  private CgroupPass(CgroupPlan plan, CgroupFiles files) {
    this.plan = plan;
    this.files = files;
    this.made = new TreeMap<>(plan.made());
    this.going = new LinkedHashMap<>(plan.going());
  }

  /** What a plan with nothing to do comes to: what was read to make it is as fresh as it gets. */
  static PassReport<CgroupApplied> idle(CgroupPlan plan) {
    return new PassReport<>(List.of(), plan.failed(), plan.pending(), plan.intended());
  }

  /**
   * Applies it.
   *
   * @param fresh whether the plan was made just now
   */
  static PassReport<CgroupApplied> run(CgroupPlan plan, CgroupFiles files, boolean fresh) {
    return new CgroupPass(plan, files).run(fresh);
  }

  private PassReport<CgroupApplied> run(boolean fresh) {
    plan.before().forEach(this::prepare);
    PassReport<Map<CgroupKey, Owned>> values = values(fresh);
    applied.addAll(values.applied());
    failed.addAll(values.failed());
    pending.addAll(values.pending());
    plan.after().forEach(this::leave);
    verify();
    plan.pending().stream().filter(one -> !pending.contains(one)).forEach(pending::add);
    Map<CgroupKey, Owned> owned = new LinkedHashMap<>(values.lastApplied());
    owned.putAll(going);
    return new PassReport<>(applied, failed, pending, new CgroupApplied(owned, made));
  }

  private PassReport<Map<CgroupKey, Owned>> values(boolean fresh) {
    try {
      // What was just made or enabled has the values that it was expected to have, or others.
      return fresh || !plan.before().isEmpty()
          ? plan.draft().applyNow(files)
          : plan.draft().apply(files);
    } catch (KernelException impossible) {
      throw new AssertionError("single files are refused one by one", impossible);
    }
  }

  private void prepare(Structure.Step step) {
    try {
      switch (step) {
        case Structure.Step.Make(CgroupPath cgroup) -> {
          KernelFile.makeDirectory(files.hierarchy().directory(cgroup));
          made.put(cgroup, files.inode(cgroup));
        }
        case Structure.Step.Enable(CgroupPath cgroup, String controller) ->
            files.write(cgroup, CgroupFiles.SUBTREE_CONTROL, "+" + controller);
        case Structure.Step.Remove _, Structure.Step.Leave _ -> throw new AssertionError(step);
      }
      applied.add(step.operation());
    } catch (KernelException e) {
      failed.add(new Failed(step.operation(), why(step, e)));
    }
  }

  private void leave(Structure.Step step) {
    try {
      switch (step) {
        case Structure.Step.Remove(CgroupPath cgroup) -> {
          if (isStillOurs(cgroup)) {
            KernelFile.removeDirectory(files.hierarchy().directory(cgroup));
          }
          forget(cgroup);
        }
        case Structure.Step.Leave(CgroupPath cgroup) -> forget(cgroup);
        case Structure.Step.Make _, Structure.Step.Enable _ -> throw new AssertionError(step);
      }
      applied.add(step.operation());
    } catch (KernelException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        forget(step.cgroup());
        applied.add(step.operation());
      } else if (e.errno().equals(Errno.EBUSY)) {
        pending.add(new Pending(step.operation(), "what is in it to go"));
      } else {
        failed.add(new Failed(step.operation(), e.reason()));
      }
    }
  }

  private boolean isStillOurs(CgroupPath cgroup) {
    Long inode = made.get(cgroup);
    return inode != null && (inode == 0 || inode == files.inode(cgroup));
  }

  private void forget(CgroupPath cgroup) {
    made.remove(cgroup);
    going.keySet().removeIf(key -> key.cgroup().equals(cgroup));
  }

  /** What was made is there, or it is said that it is not. */
  private void verify() {
    for (Structure.Step step : plan.before()) {
      if (step instanceof Structure.Step.Make(CgroupPath cgroup)
          && made.containsKey(cgroup)
          && !files.hierarchy().exists(cgroup)) {
        made.remove(cgroup);
        failed.add(new Failed(step.operation(), "it went away again"));
      }
    }
  }

  /** What the kernel's number means here, in an operator's words. */
  private static String why(Structure.Step step, KernelException e) {
    String errno = e.errno() + ": ";
    return switch (step) {
      case Structure.Step.Make _ ->
          switch (e.errno().name()) {
            case "EAGAIN" ->
                errno + "cgroup.max.descendants or cgroup.max.depth of one above allows no more";
            case "EEXIST" -> errno + "somebody else has just made it";
            default -> e.reason();
          };
      case Structure.Step.Enable(CgroupPath cgroup, String controller) ->
          switch (e.errno().name()) {
            case "EBUSY" ->
                errno
                    + cgroup
                    + " has processes of its own, and a cgroup that passes "
                    + controller
                    + " on may have them only in cgroups below it";
            case "EOPNOTSUPP" ->
                errno + cgroup + " is threaded, and cannot pass " + controller + " on";
            case "ENOENT" -> errno + cgroup + " itself does not have the controller " + controller;
            default -> e.reason();
          };
      case Structure.Step.Remove _, Structure.Step.Leave _ -> e.reason();
    };
  }
}
