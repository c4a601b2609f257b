/**
 * @file Energy and momentum of a particle, and the few operations on them that a collision needs.
 *
 * Natural units (c = 1): energies, momenta and masses in GeV. The beam is the z axis; η = asinh(pz / pT)
 * is the pseudorapidity, φ = atan2(py, px) the azimuth.
 */

export interface FourVector {
  readonly energy: number;
  readonly px: number;
  readonly py: number;
  readonly pz: number;
}

/** A vector of given mass (GeV) and spatial momentum (GeV). */
export function fromMomentum(mass: number, px: number, py: number, pz: number): FourVector {
  return { energy: Math.sqrt(mass * mass + px * px + py * py + pz * pz), px, py, pz };
}

/** A massless vector, as detectors report jets and leptons. */
export function fromPtEtaPhi(pt: number, eta: number, phi: number): FourVector {
  const pz = pt * Math.sinh(eta);
  return { energy: pt * Math.cosh(eta), px: pt * Math.cos(phi), py: pt * Math.sin(phi), pz };
}

/** A system of given mass, transverse momentum and rapidity y = atanh(pz / E). */
export function fromRapidity(mass: number, px: number, py: number, rapidity: number): FourVector {
  const transverseMass = Math.sqrt(mass * mass + px * px + py * py);
  const energy = transverseMass * Math.cosh(rapidity);
  return { energy, px, py, pz: transverseMass * Math.sinh(rapidity) };
}

export function add(a: FourVector, b: FourVector): FourVector {
  return { energy: a.energy + b.energy, px: a.px + b.px, py: a.py + b.py, pz: a.pz + b.pz };
}

/** Scales energy and momentum alike: the direction stays. */
export function scale(v: FourVector, factor: number): FourVector {
  return { energy: v.energy * factor, px: v.px * factor, py: v.py * factor, pz: v.pz * factor };
}

/** √(E² − p²); 0 where rounding has made a massless vector space-like. */
export function invariantMass(v: FourVector): number {
  const square = v.energy * v.energy - v.px * v.px - v.py * v.py - v.pz * v.pz;
  return square > 0 ? Math.sqrt(square) : 0;
}

export function transverseMomentum(v: FourVector): number {
  return Math.sqrt(v.px * v.px + v.py * v.py);
}

export function pseudorapidity(v: FourVector): number {
  return Math.asinh(v.pz / transverseMomentum(v));
}

/** Angle around the beam, in (−π, π]. */
export function azimuth(v: FourVector): number {
  return Math.atan2(v.py, v.px);
}

/**
 * Distance by which jets are told apart: 2 (cosh Δη − cos Δφ), which is ΔR² = Δη² + Δφ² up to its fourth power.
 * For momenta p and q it is 2 (|p||q| − p·q) / (pT qT), so no angle needs to be computed.
 */
export function squaredDistance(p: FourVector, q: FourVector): number {
  const p2 = p.px * p.px + p.py * p.py;
  const q2 = q.px * q.px + q.py * q.py;
  const sizes = Math.sqrt((p2 + p.pz * p.pz) * (q2 + q.pz * q.pz));
  return (2 * (sizes - p.px * q.px - p.py * q.py - p.pz * q.pz)) / Math.sqrt(p2 * q2);
}

/**
 * Carries `v`, given in the rest frame of `frame`, into the frame where `frame` has its momentum
 * (Lorentz boost: E' = (E·E_f + p·p_f) / m_f, p' = p + p_f (E + E') / (E_f + m_f)).
 */
export function boost(v: FourVector, frame: FourVector): FourVector {
  const mass = invariantMass(frame);
  const dot = v.px * frame.px + v.py * frame.py + v.pz * frame.pz;
  const energy = (v.energy * frame.energy + dot) / mass;
  const factor = (v.energy + energy) / (frame.energy + mass);
  return {
    energy,
    px: v.px + frame.px * factor,
    py: v.py + frame.py * factor,
    pz: v.pz + frame.pz * factor,
  };
}
