package lock

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

// AppendPath appends the steps of a path in their order.
func AppendPath(b []byte, p Path) []byte { return codec.AppendList(b, p, appendStep) }

// DecodePath reads what AppendPath wrote.
func DecodePath(d *codec.Decoder) Path { return codec.List(d, decodeStep) }

func appendStep(b []byte, s Step) []byte {
	b = codec.AppendUint(b, uint64(s.Txn))
	b = codec.AppendUint(b, s.Wait)
	return codec.AppendUint(b, uint64(s.Coordinator))
}

func decodeStep(d *codec.Decoder) (s Step) {
	s.Txn = d.Txn()
	s.Wait = d.Uint()
	s.Coordinator = base.NodeID(d.Uint32())
	return s
}
