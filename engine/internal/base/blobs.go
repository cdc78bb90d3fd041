package base

import "slices"

// Blobs is a list of byte strings that grows at its end and may be dropped from its front. A
// million small structs cost the collector a million visits and each of them its rounding up; here
// they lie one behind the other, a page of them in one piece. The zero value is ready.
//
// An index is good for ever: what is dropped from the front does not move the others.
type Blobs struct {
	pages []*blobPage
	first int // the index of the oldest that is there
	end   int // the index of the next
}

// blobsAPage is how many a page has; the index of its oldest is a multiple of that.
const blobsAPage = 256

type blobPage struct {
	text []byte
	ends []uint32
}

// First is the index of the oldest.
func (l *Blobs) First() int { return l.first }

// End is one beyond the index of the newest.
func (l *Blobs) End() int { return l.end }

// Len is how many there are.
func (l *Blobs) Len() int { return l.end - l.first }

// page is the page of an index, counted from the oldest that is there.
func (l *Blobs) page(i int) *blobPage { return l.pages[i/blobsAPage-l.first/blobsAPage] }

// Add appends what write appends.
func (l *Blobs) Add(write func(b []byte) []byte) {
	if l.end%blobsAPage == 0 || len(l.pages) == 0 {
		l.pages = append(l.pages, new(blobPage))
	}
	p := l.pages[len(l.pages)-1]
	p.text = write(p.text)
	p.ends = append(p.ends, uint32(len(p.text)))
	if l.end++; l.end%blobsAPage == 0 {
		p.text = slices.Clone(p.text) // without the room to grow
	}
}

// At is the one of that index. It is good until the list changes.
func (l *Blobs) At(i int) []byte {
	p, from := l.page(i), uint32(0)
	if i %= blobsAPage; i > 0 {
		from = p.ends[i-1]
	}
	return p.text[from:p.ends[i]:p.ends[i]]
}

// Cut forgets all from an index on.
func (l *Blobs) Cut(end int) {
	l.end = max(end, l.first)
	n := l.end - l.first/blobsAPage*blobsAPage
	l.pages = l.pages[:(n+blobsAPage-1)/blobsAPage]
	if n %= blobsAPage; n > 0 {
		p := l.pages[len(l.pages)-1]
		p.ends = p.ends[:n]
		p.text = p.text[:p.ends[n-1]]
	}
}

// Drop forgets all before an index. Their memory goes page by page.
func (l *Blobs) Drop(first int) {
	first = min(first, l.end)
	gone := first/blobsAPage - l.first/blobsAPage
	clear(l.pages[:min(gone, len(l.pages))])
	l.pages = l.pages[min(gone, len(l.pages)):]
	l.first = first
}

// Bytes is how much they take, the room to grow not counted: the same on every machine.
func (l *Blobs) Bytes() (n int64) {
	for _, p := range l.pages {
		n += int64(len(p.text) + 4*len(p.ends))
	}
	return n
}
