// Verify checks a log proof without any Fleetseal code: the log's signature, k witness
// cosignatures, and that the leaf is in the tree.
//
//	verify log.vkey witnesses.vkey k leaf leaf.tlog-proof
//
// It needs only golang.org/x/mod. Keys are vkey texts, witnesses one on a line, type 1 or 4.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// witness verifies the cosignature/v1 lines of one key.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(text, blob []byte) bool {
	if len(blob) != 72 {
		return false
	}
	time := binary.BigEndian.Uint64(blob)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, text)
	return time < 1<<63 && ed25519.Verify(w.key, []byte(message), blob[8:])
}

// keyHash is the first 4 bytes of SHA-256(name, newline, type and key).
func keyHash(name string, typed []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), typed...))
	return binary.BigEndian.Uint32(sum[:])
}

// readWitness reads a vkey, recomputes its id, and returns the key under the id of type 4.
func readWitness(vkey string) witness {
	parts := strings.SplitN(vkey, "+", 3)
	require(len(parts) == 3, "not a vkey: "+vkey)
	typed, err := base64.StdEncoding.DecodeString(parts[2])
	require(err == nil && len(typed) == 33 && (typed[0] == 1 || typed[0] == 4), "key of "+parts[0])
	require(fmt.Sprintf("%08x", keyHash(parts[0], typed)) == parts[1], "key id of "+parts[0])
	typed[0] = 4
	return witness{parts[0], keyHash(parts[0], typed), ed25519.PublicKey(typed[1:])}
}

func main() {
	require(len(os.Args) == 6, "usage: verify log.vkey witnesses.vkey k leaf leaf.tlog-proof")
	logVerifier, err := note.NewVerifier(strings.TrimSpace(string(read(os.Args[1]))))
	require(err == nil, "log key")
	verifiers, seen := []note.Verifier{logVerifier}, map[string]bool{}
	for _, line := range strings.Fields(string(read(os.Args[2]))) {
		w := readWitness(line)
		require(!seen[string(w.key)], "the same witness key twice")
		seen[string(w.key)] = true
		verifiers = append(verifiers, w)
	}
	k, err := strconv.Atoi(os.Args[3])
	require(err == nil && k >= 0, "k is not a number")
	leaf, parts := read(os.Args[4]), bytes.SplitN(read(os.Args[5]), []byte("\n\n"), 2)
	require(len(parts) == 2, "no checkpoint in the proof file")

	opened, err := note.Open(parts[1], note.VerifierList(verifiers...))
	require(err == nil, fmt.Sprint("checkpoint: ", err))
	keys := map[string]bool{}
	for _, signature := range opened.Sigs {
		keys[fmt.Sprint(signature.Name, signature.Hash)] = true
	}
	logKey := fmt.Sprint(logVerifier.Name(), logVerifier.KeyHash())
	require(keys[logKey], "not signed by the log")
	require(len(keys)-1 >= k, fmt.Sprintf("%d witnesses, %d needed", len(keys)-1, k))
	lines := strings.Split(opened.Text, "\n")
	require(len(lines) == 4 && lines[3] == "", "the checkpoint has not three lines")
	require(lines[0] == logVerifier.Name(), "another origin: "+lines[0])
	size, err := strconv.ParseInt(lines[1], 10, 64)
	require(err == nil && size >= 0 && strconv.FormatInt(size, 10) == lines[1], "tree size")
	root, err := tlog.ParseHash(lines[2])
	require(err == nil, "root hash")

	head := strings.Split(string(parts[0]), "\n")
	require(head[0] == "c2sp.org/tlog-proof@v1", "not a log proof")
	if len(head) > 1 && strings.HasPrefix(head[1], "extra ") {
		head = head[1:]
	}
	require(len(head) > 1 && strings.HasPrefix(head[1], "index "), "no index line")
	index, err := strconv.ParseInt(strings.TrimPrefix(head[1], "index "), 10, 64)
	require(err == nil, "index")
	var proof tlog.RecordProof
	for _, line := range head[2:] {
		hash, err := tlog.ParseHash(line)
		require(err == nil, "a hash of the proof")
		proof = append(proof, hash)
	}
	err = tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(leaf))
	require(err == nil, fmt.Sprint("inclusion: ", err))
	fmt.Printf("OK: leaf %d of %s, tree size %d, %d witnesses\n", index, lines[0], size, len(keys)-1)
}

func read(path string) []byte {
	data, err := os.ReadFile(path)
	require(err == nil, fmt.Sprint(err))
	return data
}

func require(holds bool, problem string) {
	if !holds {
		log.Fatal("REFUSED: ", problem)
	}
}
