/** Words about findings: hardware, readings and keys that are not what they say. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksTampering = {
  gpuMemoryNotOfModel: {
    name: '显存与型号不符',
    shows: '该 GPU 的显存多于或少于该型号的任何正品板卡：板卡经过改装。',
    next: '检查板卡及其部件号；与该批发货的实验室测试对照。',
  },
  gpuIdentityChanged: {
    name: 'GPU 身份改变',
    shows: '某一单元显示的身份与申报的不同，或与先前证明的不同。',
    next: '检查带有这些身份的板卡：标签、电子序列号、UUID；询问谁曾接触。',
  },
  gpuListedTwice: {
    name: '同一 GPU 列出两次',
    shows: '一份证据列出两个 GPU，而 UUID、PDI 或文档相同。',
    next: '在主机上直接列出 GPU，并查明是什么使一个变成两个。',
  },
  gpuMisnamed: {
    name: 'GPU 列在错误的位置',
    shows: 'GPU 在主机中列出的位置与其自身文档所说的不同。',
    next: '在主机上直接列出 GPU；查明是什么代替代理签了名。',
  },
  readsDisagree: {
    name: '两次读取不一致',
    shows: '对同一 GPU 同一字段的两次读取给出不同的值。',
    next: '用两种查询手动重新读取；若仍如此，检查 nvidia-smi 程序。',
  },
  hostKeyCloned: {
    name: '主机密钥被复制',
    shows: '同一主机密钥的两个持有者交替发言：密钥及其状态被复制。',
    next: '停止两者，停用该密钥，重新登记真正的主机；查明密钥如何被复制。',
  },
  hostRestored: {
    name: '主机从较旧状态继续',
    shows: '主机从早于其最后状态的状态继续，或没有任何状态。',
    next: '询问主机是否曾被恢复。若没有，视密钥为已被复制。',
  },
  sequenceGap: {
    name: '证据序列有缺口',
    shows: '主机所称的前一份证据，日志中在其之前并没有。',
    next: '查询主机的待发队列和所存证明中有什么，并与日志比较。',
  },
  gpuNotOnBus: {
    name: '内核不认识的 GPU',
    shows: 'nvidia-smi 显示一个 GPU，而内核在该处没有 NVIDIA 的 PCI 设备。',
    next: '在主机上直接比较 nvidia-smi 与 /sys/bus/pci/devices；检查两个程序。',
  },
  gpuInvariantBroken: {
    name: '板卡与其芯片不符',
    shows: '部件号、板卡、VBIOS 或名称不属于 PCI 设备 ID 所指的芯片。',
    next: '检查板卡：标签、部件号、芯片；与该批发货的实验室测试对照。',
  },
  quoteMissing: {
    name: '缺少 TPM 引证',
    shows: '存于 TPM 中的密钥签署了没有该 TPM 引证的证据。',
    next: '在主机上运行 `fleetseal agent doctor`；若 TPM 正常，检查其上运行的内容。',
  },
  quoteInvalid: {
    name: 'TPM 引证无效',
    shows: '此证据中的引证不属于此主机密钥的 TPM，或不属于此时刻。',
    next: '查明 TPM 发生了什么；若已更换，重新登记主机。',
  },
  keyAfterEnd: {
    name: '主机密钥在终止后被使用',
    shows: '主机密钥在登记册给出的终止之后签署了证据。',
    next: '找到仍持有该密钥的机器；查看其显示的内容，并收回密钥。',
  },
  gpuModified: {
    name: '改装或冒充的 GPU',
    shows: '该 GPU 具有只有改装板卡才有的特征，或其芯片冒充另一种芯片。',
    next: '检查板卡、其显存芯片和标签；询问购自何处。',
  },
  gpuSubsystemUnknown: {
    name: '子系统 ID 不属于此芯片',
    shows: '由固件设定的子系统 ID 不在制造商为此芯片列出的之中。',
    next: '将固件和标签与文件对照；询问板卡制造商。',
  },
  gpuPartUnknown: {
    name: '部件号不属于此型号',
    shows: '芯片或板卡的部件号不是此型号已知的部件号。',
    next: '与板卡标签及该批发货的实验室测试对照。',
  },
  gpuSerialImplausible: {
    name: '序列号不可能为真',
    shows: '该板卡序列号不可能是制造商给予此板卡的。',
    next: '与板卡标签及发货文件中的序列号对照。',
  },
  gpuSerialShared: {
    name: '多个 GPU 共用一个序列号',
    shows: '同一时间显示同一板卡序列号的 GPU 多于该型号一块板卡所载：板卡的标识被移用或复制。',
    next: '读取这些板卡的标签并与发货对照；查找被复制的 infoROM。',
  },
  gpuSerialAbsent: {
    name: 'GPU 未显示序列号',
    shows: '总有序列号的型号，其板卡却没有显示。',
    next: '从标签读取序列号；由制造商恢复 infoROM。',
  },
  gpuBoardIdWrong: {
    name: '板卡 ID 与其位置不符',
    shows: '板卡 ID 不是驱动由此 GPU 的 PCI 位置得出的 ID。',
    next: '手动重新读取 GPU；将 nvidia-smi 程序与驱动自带的比较。',
  },
  nvidiaSmiImplausible: {
    name: 'nvidia-smi 输出不真实',
    shows: 'nvidia-smi 的输出含有真实 GPU 不会给出的内容，或含有多处此类内容。',
    next: '将 nvidia-smi 及其库与驱动自带的比较；索取内核日志。',
  },
  readingsImplausible: {
    name: '读数相互矛盾',
    shows: '同一时刻的读数相互矛盾，或超出该型号所能达到的范围。',
    next: '在 GPU 计算时手动重新读取；与机柜功率对照。',
  },
  gpuFirmwareChanged: {
    name: 'GPU 固件改变',
    shows: 'GPU 先以一个 VBIOS 版本被证明，后以另一版本被证明。',
    next: '询问由谁用哪个映像刷写；用工单解释该发现项。',
  },
  gpuBoardChanged: {
    name: '同一身份下板卡改变',
    shows:
      'GPU 在同一身份下显示与之前不同的设备 ID、部件号、infoROM 或显存大小：板卡被人改动，或另一块板卡冒充它。',
    next: '检查板卡；询问两条记录之间谁曾接触；记录维修。',
  },
  readingsFrozen: {
    name: '读数从不变化',
    shows:
      'GPU 的利用率、显存、温度、功率和时钟在 6 小时内连续 12 份证据中分毫不差（功率为整瓦时为 24 小时 24 份）：这是脚本的输出，而非耗电的芯片。',
    next: '让主机运行负载后再看；将主机的 nvidia-smi 与其软件包比较。',
  },
  readingsRepeated: {
    name: '两个 GPU 读数相同',
    shows:
      '两个 GPU 在连续 8 份证据中的利用率、显存、温度、功率和时钟分毫不差：同一输出被用于两者。',
    next: '检查两台主机；将其 nvidia-smi 和驱动与软件包中的比较。',
  },
} satisfies CheckTexts;
