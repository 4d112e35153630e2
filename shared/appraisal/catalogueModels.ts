/**
 * Data of the model catalogue: what is known of each accelerator, and how well. Nothing here is
 * made up: what no source gives is left out. Values marked `~` are inferred, as said below.
 */

/**
 * PCI ids and names, one model a line: model | kind | ids by | device ids | subsystem ids | name.
 * Kind: D data center, W workstation, C consumer, M mining, A automotive. `ids by`: T, the table
 * in the README of NVIDIA's open-gpu-kernel-modules 595.45.04, whose lists of subsystem ids are
 * complete; O, observed in outputs of nvidia-smi; R, told by public reports; of these two there may
 * be more. A name that begins with `*` is printed by drivers before 470 without the maker's name.
 */
export const IDS = `
H200 | D | T | 2335 | 18BE 18BF | NVIDIA H200
H200 NVL | D | T | 233B | 1996 | NVIDIA H200 NVL
H20 | D | T | 2329 | 198B 198C | NVIDIA H20
H20-3e | D | T | 232C | 2063 | NVIDIA H20-3e
H20 NVL16 | D | T | 230E | 20DF | NVIDIA H20 NVL16
H100 | D | T | 2330 | 16C0 16C1 | NVIDIA H100 80GB HBM3
H100 NVL | D | T | 2321 | 1839 | NVIDIA H100 NVL
H100 PCIe | D | T | 2331 | 1626 | NVIDIA H100 PCIe
H100 2339 | D | T | 2339 | 17FC | NVIDIA H100
H800 | D | T | 2324 | 17A6 17A8 | NVIDIA H800
H800 PCIe | D | T | 2322 | 17A4 | NVIDIA H800 PCIe
H800 NVL | D | T | 233A | 183A | NVIDIA H800 NVL
GH200 480GB | D | T | 2342 | 1809 | NVIDIA GH200 480GB
GH200 120GB | D | T | 2342 | 16EB 1805 | NVIDIA GH200 120GB
GH200 144GB | D | T | 2348 | 18D2 | NVIDIA GH200 144G HBM3e
A100 40GB | D | O | 20B0 | 134F | *NVIDIA A100-SXM4-40GB
A100 80GB | D | T | 20B2 | 147F 1463 1622 1623 | *NVIDIA A100-SXM4-80GB
A100 PCIe 40GB | D | T | 20F1 | 145F | *NVIDIA A100-PCIE-40GB
A100 PCIe 80GB | D | T | 20B5 | 1533 1642 | NVIDIA A100 80GB PCIe
A100 64GB | D | T | 20B3 | 14A7 14A8 | NVIDIA A100-SXM-64GB
PG509-200 | D | T | 20B0 | 1450 | NVIDIA A100-PG509-200
PG509-210 | D | T | 20B2 | 1625 | NVIDIA PG509-210
PG506-232 | D | T | 20B6 | 1492 | NVIDIA PG506-232
A800 80GB | D | T | 20F3 | 179B 179C 179D 179E 179F 17A0 17A1 17A2 | NVIDIA A800-SXM4-80GB
A800 40GB | D | T | 20BD | 17F4 | NVIDIA A800-SXM4-40GB
A800 PCIe 80GB | D | T | 20F5 | 1799 | NVIDIA A800 80GB PCIe
A800 PCIe 80GB LC | D | T | 20F5 | 179A | NVIDIA A800 80GB PCIe LC
A800 Active 40GB | W | T | 20F6 | 180A | NVIDIA A800 40GB Active
AX800 | D | T | 20FD | 17F8 | NVIDIA AX800
A30 | D | T | 20B7 | 1532 1804 1852 | *NVIDIA A30
A40 | D | T | 2235 | 145A | *NVIDIA A40
A10 | D | T | 2236 | 1482 | *NVIDIA A10
A10G | D | T | 2237 | 152F | *NVIDIA A10G
A10M | D | T | 2238 | 1677 | NVIDIA A10M
A16 | D | T | 25B6 | 14A9 | NVIDIA A16
A2 | D | T | 25B6 | 157E | NVIDIA A2
L2 | D | T | 27B6 | 1933 | NVIDIA L2
L4 | D | T | 27B8 | 16CA 16EE | NVIDIA L4
L20 | D | T | 26BA | 1957 1990 | NVIDIA L20
L40 | D | T | 26B5 | 169D 17DA | NVIDIA L40
L40S | D | T | 26B9 | 1851 18CF | NVIDIA L40S
B200 | D | T | 2901 | 1999 199B 20DA | NVIDIA B200
GB200 | D | T | 2941 | 2046 20CA 20D5 21C9 21CA | NVIDIA GB200
B300 | D | T | 3182 | 20E6 | NVIDIA B300 SXM6 AC
GB300 | D | T | 31C2 | 21F1 | NVIDIA GB300
GB10 | W | T | 2E12 | 21EC | NVIDIA GB10
RTX PRO 6000 Server | D | T | 2BB5 | 204E 220B | NVIDIA RTX PRO 6000 Blackwell Server Edition
RTX PRO 6000 | W | T | 2BB1 | 204B | NVIDIA RTX PRO 6000 Blackwell Workstation Edition
RTX PRO 6000 Max-Q | W | T | 2BB4 | 204C | NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition
RTX 6000D | D | T | 2BB9 | 2091 | NVIDIA RTX 6000D
RTX 6000 Ada | W | T | 26B1 | 16A1 | NVIDIA RTX 6000 Ada Generation
RTX 5880 Ada | W | T | 26B3 | 1934 | NVIDIA RTX 5880 Ada Generation
RTX A6000 | W | T | 2230 | 1459 | *NVIDIA RTX A6000
RTX A5000 | W | T | 2231 | 147E | *NVIDIA RTX A5000
T4 | D | T | 1EB8 | 12A2 | Tesla T4
V100 SXM2 16GB | D | O | 1DB1 | 1212 | Tesla V100-SXM2-16GB
V100 PCIe 16GB | D | O | 1DB4 | | Tesla V100-PCIE-16GB
V100S 32GB | D | O | 1DF6 | 13D6 | Tesla V100S-PCIE-32GB
P100 PCIe 16GB | D | O | 15F8 | 118F | Tesla P100-PCIE-16GB
P40 | D | O | 1B38 | 11D9 | Tesla P40
M10 | D | O | | | Tesla M10
K80 | D | O | 102D | 106C | Tesla K80
RTX 5090 | C | T | 2B85 | | NVIDIA GeForce RTX 5090
RTX 5090 D | C | T | 2B87 | | NVIDIA GeForce RTX 5090 D
RTX 5090 D v2 | C | T | 2B8C | | NVIDIA GeForce RTX 5090 D v2
RTX 4090 | C | T | 2684 | | NVIDIA GeForce RTX 4090
RTX 4090 D | C | T | 2685 | | NVIDIA GeForce RTX 4090 D
RTX 4090 Laptop | C | T | 2717 2757 | | NVIDIA GeForce RTX 4090 Laptop GPU
RTX 4080 SUPER | C | T | 2702 | | NVIDIA GeForce RTX 4080 SUPER
RTX 3090 | C | T | 2204 | | *NVIDIA GeForce RTX 3090
RTX 3080 | C | T | 2206 220A 2216 | | *NVIDIA GeForce RTX 3080
RTX 2080 Ti | C | T | 1E04 1E07 | | *NVIDIA GeForce RTX 2080 Ti
CMP 170HX | M | R | 20C2 2082 | 1585 1557 |
CMP 90HX | M | T | 220D | | NVIDIA CMP 90HX
CMP 70HX | M | T | 248A | | NVIDIA CMP 70HX
CMP 50HX | M | T | 1E09 | | NVIDIA CMP 50HX
CMP 40HX | M | T | 1F0B | | NVIDIA CMP 40HX
CMP 30HX | M | T | 2189 | | NVIDIA CMP 30HX
DRIVE A100 | A | R | 20BB | |
MI325X | D | - | | |
`;

/**
 * Boards, as observed in outputs of nvidia-smi: model | GPU parts | board projects | VBIOS family |
 * memory MiB | BAR1 MiB | watts. Watts: the highest limit that a board was seen to allow. Memory
 * marked `~` is the size with ECC the other way: memory that is no HBM gives a sixteenth to it.
 */
export const BOARDS = `
H200 | 2335-895 | 2G520-0280 | 96 | 143771 | 262144 | 700
H20 | | | | 97871 | |
H100 | 2330-885 | 2G520-0200 2G520-A800 | 96 | 81559 | 131072 | 700
H100 NVL | 2321-886 | 21010-0020 | 96 | 95830 | 131072 | 400
H800 | 2324-865 | 2G520-0205 | 96 | | |
GH200 480GB | 2342-888 | 2G530-0060 | 96 | 97871 | | 900
A100 40GB | 20B0-884 | 2G506-0200 | 92 | 40960 | 65536 |
A100 80GB | 20B2-895 20B2-896 | 2G506-0210 2G506-0212 | 92 | 81920 | 131072 | 500
A40 | 2235-895 | 2G133-0000 | 94 | 46068 49140 | 65536 |
A10 | 2236-890 | 2G133-0020 | 94 | 23028 ~24564 | |
A10G | 2237-892 | 2G133-A840 | 94 | 23028 ~24564 | 32768 | 300
A16 | | 2G171-0000 | 94 | | |
L4 | 27B8-895 | 2G193-0000 | 95 | 23034 ~24570 | 32768 | 72
L20 | 26BA-888 | 2G133-00A0 | 95 | 46068 ~49140 | 65536 |
L40 | | | | 46068 49140 | |
L40S | 26B9-896 | 2G133-0080 2G133-A880 | 95 | 46068 49140 | 65536 | 350
B200 | 2901-886 | 2G525-0220 2G525-0225 | 97 | 183359 | 262144 | 1000
GB200 | 2941-892 | 2G548-A801 | 97 | 189471 | 262144 | 1200
GB300 | 31C2-893 | 2G548-0081 | 97 | 284208 | 524288 |
RTX PRO 6000 Server | | | 98 | 97887 | |
RTX PRO 6000 Max-Q | 2BB4-865 | 5G153-2200 | 98 | 97887 | |
RTX 6000 Ada | 26B1-870 | 5G133-2250 | 95 | 46068 49140 | |
RTX A6000 | 2230-875 | 5G133-1700 | 94 | 46068 49140 | |
RTX A5000 | 2231-850 | 5G132-1700 | 94 | 24564 ~23028 | | 230
T4 | 1EB8-895 | 2G183-0000 2G183-A800 | 90 | 15360 ~16384 | 256 | 70
V100 SXM2 16GB | 1DB1-895 | 2G503-0300 | 88 | 16384 | |
V100 PCIe 16GB | 1DB4-893 | 2G500-0000 | 88 | | |
V100S 32GB | | 2G500-0040 | 88 | 32510 | 32768 | 250
P100 PCIe 16GB | | 2H400-6300 | 86 | 16384 | |
P40 | 1B38-895 | 2G610-0000 | 86 | 24576 ~23040 | |
M10 | | 22405-0000 | 82 | | |
K80 | | 22080-0300 | 80 | 11441 ~12203 | 16384 | 175
RTX 5090 | 2B85-300 | | 98 | 32607 | |
RTX 4090 | 2684-300 2684-301 | | 95 | 24564 ~23028 | |
RTX 3090 | 2204-300 | | 94 | 24576 | |
RTX 2080 Ti | | | | 10989 11264 | |
CMP 170HX | 20C2-105 2082-105 | | | | |
`;

/** GPUs on one board, which share its serial, where there are more than one. */
export const GPUS_PER_BOARD: Readonly<Record<string, number>> = {
  GB200: 2,
  GB300: 2,
  K80: 2,
  A16: 4,
  M10: 4,
};

/** Memory in MiB of boards that were modified, by public reports: no factory size of the chip. */
export const MODIFIED_MEMORY_MIB: Readonly<Record<string, readonly number[]>> = {
  'RTX 4090': [49_140],
  'RTX 4090 D': [49_140],
  'RTX 4080 SUPER': [32_768],
  'RTX 3080': [20_480],
  'RTX 2080 Ti': [22_528],
  'CMP 50HX': [20_480],
  'CMP 170HX': [40_960, 65_536],
  'DRIVE A100': [32_768],
  'A100 40GB': [8192],
};

/**
 * Performance: model | TPP | DRAM bandwidth GB/s | performance density in hundredths | basis of the
 * TPP, dense rate in tera-operations times bit length. `~`: of a source that is not the maker's.
 */
export const PERFORMANCE = `
A100 40GB | 4992 | 1555 | 604 | FP16 312 x 16
A100 80GB | 4992 | 2039 | 604 | FP16 312 x 16
A100 PCIe 40GB | 4992 | 1555 | 604 | FP16 312 x 16
A100 PCIe 80GB | 4992 | 1935 | 604 | FP16 312 x 16
A800 80GB | 4992 | 2039 | 604 | ~as A100
A800 40GB | 4992 | 1555 | 604 | ~as A100
A800 PCIe 80GB | 4992 | 1935 | 604 | ~as A100
A800 PCIe 80GB LC | 4992 | 1935 | 604 | ~as A100
A800 Active 40GB | 4992 | 1555 | 604 | ~as A100
H100 | 15832 | 3350 | 1940 | FP8 1,979 x 8
H100 PCIe | 12104 | 2000 | 1490 | FP8 1,513 x 8
H800 | 15832 | 3350 | 1940 | FP8 1,979 x 8
H200 | 15832 | 4800 | 1940 | FP8 1,979 x 8
H200 NVL | 13368 | 4800 | 1640 | ~FP8 1,671 x 8
H20 | 2368 | 4000 | 291 | FP8 296 x 8
B200 | 36000 | 8000 | | FP8 4,500 x 8
B300 | 60000 | 8000 | | ~FP4 13,125 to 15,000 x 4, the higher one
GB200 | 40000 | 8000 | | FP8 5,000 x 8
L20 | 1912 | 864 | 314 | FP8 239 x 8
L40S | 5864 | 864 | 960 | ~FP8 733 x 8
RTX 4090 | 5285 | 1008 | 870 | FP8 660.6 x 8
RTX 5090 | 6704 | 1792 | 890 | FP4 1,676 x 4
MI325X | 20919 | 6000 | | FP8 2,614.9 x 8
`;

/** Models for which the maker was told that a license is required, whatever the parameters say. */
export const LICENSE_BY_NOTICE: ReadonlySet<string> = new Set(['H20']);
/** Makers other than NVIDIA: such models are declared, and no nvidia-smi shows them. */
export const MAKERS: Readonly<Record<string, string>> = { MI325X: 'AMD' };
