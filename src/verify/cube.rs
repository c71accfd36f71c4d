//! Cubes: for some variables the classes that are meant. How one is found on a way through a diagram, made as wide as a
//! diagram allows, and turned into one.

use crate::decide::diagram::{Manager, Node, Run, TooComplex};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

type Result<T> = std::result::Result<T, TooComplex>;

/// For each variable the classes that are meant; variables that may have any are left out.
pub type Cube = BTreeMap<u32, Vec<bool>>;

/// The way to true that tests the fewest variables, as a cube; among equals the one with the most classes.
pub fn shortest(manager: &Manager, root: Node, visits: &mut usize) -> Cube {
    let mut order = manager.below(root);
    *visits = visits.saturating_sub(order.len());
    order.sort_by_key(|node| std::cmp::Reverse(manager.variable(*node)));
    let mut best: FxHashMap<Node, (u32, u32, Node)> = FxHashMap::default();
    for node in order {
        match manager.get(node) {
            None if node == Node::TRUE => {
                best.insert(node, (0, 0, node));
            }
            None => {}
            Some((_, runs)) => {
                let mut from = 0u32;
                let mut least: Option<(u32, u32, Node)> = None;
                for run in runs {
                    let few = u32::MAX.saturating_sub(run.end.saturating_sub(from));
                    if let Some((length, _, _)) = best.get(&run.child) {
                        let way = (length.saturating_add(1), few, run.child);
                        least = Some(least.map_or(way, |least| least.min(way)));
                    }
                    from = run.end;
                }
                if let Some(least) = least {
                    best.insert(node, least);
                }
            }
        }
    }
    let mut cube = Cube::new();
    let mut node = root;
    while let Some((variable, runs)) = manager.get(node) {
        let Some((_, _, next)) = best.get(&node).copied() else { break };
        let mut classes = Vec::new();
        for run in runs {
            classes.resize(run.end as usize, run.child == next);
        }
        cube.insert(variable, classes);
        node = next;
    }
    cube
}

/// Leaves out every variable and admits every class that keeps the cube inside the target.
pub fn widen(manager: &Manager, target: Node, cube: &mut Cube, ordered: &dyn Fn(u32) -> bool, visits: &mut usize) {
    let variables: Vec<u32> = cube.keys().rev().copied().collect();
    for variable in &variables {
        let Some(kept) = cube.remove(variable) else { continue };
        if !covers(manager, target, cube, visits) {
            cube.insert(*variable, kept);
        }
    }
    for variable in variables {
        let Some(classes) = cube.get(&variable) else { continue };
        let (count, first, last) = (classes.len(), classes.iter().position(|c| *c), classes.iter().rposition(|c| *c));
        let (Some(first), Some(last)) = (first, last) else { continue };
        // From the edges outwards, so that a range of numbers stays one range as long as it can.
        let mut try_all = |order: &mut dyn Iterator<Item = usize>, contiguous: bool| {
            for class in order {
                if !admit(manager, target, cube, variable, class, visits) && contiguous {
                    break;
                }
            }
        };
        let ordered = ordered(variable);
        try_all(&mut (last.saturating_add(1)..count), ordered);
        try_all(&mut (0..first).rev(), ordered);
        if !ordered {
            try_all(&mut (first..last), false);
        }
    }
}

/// Takes out the classes that nobody has in the base, unless more words are needed without them. Ranges of numbers are left as
/// wide as they are.
pub fn narrow(manager: &mut Manager, base: Node, cube: &mut Cube, ordered: &dyn Fn(u32) -> bool) -> Result<()> {
    for (variable, classes) in cube.iter_mut() {
        let (meant, others) = (classes.iter().filter(|c| **c).count(), classes.iter().filter(|c| !**c).count());
        if classes.len() < 3 || ordered(*variable) {
            continue;
        }
        let mut had = Vec::with_capacity(classes.len());
        for class in 0u32.. {
            if class as usize >= classes.len() {
                break;
            }
            had.push(manager.given(base, *variable, class)? != Node::FALSE);
        }
        let left = classes.iter().zip(&had).filter(|(meant, had)| **meant && **had).count();
        if left < meant && left > 0 && left <= others {
            for (class, had) in classes.iter_mut().zip(had) {
                *class &= had;
            }
        }
    }
    Ok(())
}

/// Admits a class where the cube stays inside the target; true where it did.
fn admit(manager: &Manager, target: Node, cube: &mut Cube, variable: u32, class: usize, visits: &mut usize) -> bool {
    let Some(slot) = cube.get_mut(&variable).and_then(|classes| classes.get_mut(class)) else { return false };
    if *slot {
        return true;
    }
    *slot = true;
    if covers(manager, target, cube, visits) {
        return true;
    }
    if let Some(slot) = cube.get_mut(&variable).and_then(|classes| classes.get_mut(class)) {
        *slot = false;
    }
    false
}

/// True where the whole cube lies in the target.
pub fn covers(manager: &Manager, target: Node, cube: &Cube, visits: &mut usize) -> bool {
    let mut seen: FxHashSet<Node> = FxHashSet::default();
    let mut waiting = vec![target];
    while let Some(node) = waiting.pop() {
        if !seen.insert(node) {
            continue;
        }
        *visits = visits.saturating_sub(1);
        manager.charge(3);
        let Some((variable, runs)) = manager.get(node) else {
            if node == Node::TRUE {
                continue;
            }
            return false;
        };
        let meant = cube.get(&variable);
        let mut from = 0usize;
        for run in runs {
            let end = run.end as usize;
            let here = meant.is_none_or(|classes| classes.get(from..end).is_some_and(|some| some.contains(&true)));
            if here {
                waiting.push(run.child);
            }
            from = end;
        }
    }
    true
}

/// The diagram of a cube.
pub fn node_of(manager: &mut Manager, cube: &Cube) -> Result<Node> {
    let mut node = Node::TRUE;
    for (variable, classes) in cube.iter().rev() {
        let child = |meant: &bool| if *meant { node } else { Node::FALSE };
        let runs: Vec<Run> = (1u32..).zip(classes).map(|(end, meant)| Run { end, child: child(meant) }).collect();
        node = manager.node(*variable, runs)?;
    }
    Ok(node)
}
