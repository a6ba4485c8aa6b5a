/** The article that is tried. */

/** Most bytes of UTF-8 that the console reads. */
export const LONG_BYTES = 64 * 1024;

export const NOTHING = { title: "", text: "", published: "" };

/** Invented, so that each kind of finding is in it: held, by phone, planned, of one country, and what is no meeting. */
export const EXAMPLE = {
  title: "Prabowo Terima Anwar Ibrahim, Bahas Pos Lintas Batas",
  published: "2025-09-03",
  text: `Presiden Prabowo Subianto menerima Perdana Menteri Malaysia Anwar Ibrahim di Istana Merdeka, Jakarta, Rabu (3/9/2025). Keduanya berbicara selama dua jam dan sepakat membuka dua pos lintas batas baru di Kalimantan.

"Kami bertetangga, jadi pintu kami harus selalu terbuka," kata Anwar seusai pertemuan itu.

Sehari sebelumnya, Prabowo berbicara lewat telepon dengan Presiden Prancis Emmanuel Macron mengenai Gaza. Menteri Luar Negeri Sugiono dijadwalkan bertemu Menteri Luar Negeri Singapura Vivian Balakrishnan di Singapura pada 12 September 2025.

Prabowo juga bertemu para pedagang di Pasar Tanah Abang.

Baca juga: Anwar Ibrahim bertemu Presiden Turki Recep Tayyip Erdogan`,
};

export function bytesOf(text) {
  return new TextEncoder().encode(text).length;
}

/** "2025-09-03", the day that it is in Jakarta. */
export function todayInJakarta(now = new Date()) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Jakarta" }).format(now);
}
