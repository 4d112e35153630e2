/** Words about findings: hosts and agents that need a hand. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksOperations = {
  gpuUnreadable: {
    name: 'GPU 无法读取',
    shows: '主机列出一个其驱动无法读取的 GPU，因此它在此处未获证明。',
    next: '查看主机内核日志中的 Xid 消息；复位或重启；否则检查该 GPU。',
  },
  gpuUnidentified: {
    name: 'GPU 无序列号和 UUID',
    shows: '一个 GPU 在此主机中工作，却没有序列号和 UUID：无法计为任何单元。',
    next: '在主机上直接读取序列号和 UUID，并查明是什么将其去除。',
  },
  gpuVirtual: {
    name: 'GPU 切片，并非板卡',
    shows: '某 GPU 自称是另一台机器所持板卡的切片；不予计数。',
    next: '证明持有该板卡的机器；若没有，请检查此主机。',
  },
  identityMasked: {
    name: 'GPU 身份被遮蔽',
    shows: '序列号、UUID 或 PDI 是掩码或占位值，或者主机将具有真实形式的值称为占位值。',
    next: '查明是谁替换了该值：板卡制造商，还是驱动与代理之间的软件；比较代理与服务器的版本。',
  },
  hostReadElsewhere: {
    name: '通过其他程序读取 GPU',
    shows: '代理被设定为通过另一个 nvidia-smi 或在另一个主机根目录下读取。',
    next: '查看主机上该路径处是什么；若无需要，清除该设置。',
  },
  hostSilent: {
    name: '主机无声',
    shows: '曾经证明过的主机未发送证据的时间超过策略允许。',
    next: '启动主机或其代理；若主机已不存在，记录其 GPU 的去向。',
  },
  evidenceRefused: {
    name: '已签名的证据被拒绝',
    shows: '主机密钥有效地签署了服务器必须拒绝的内容。',
    next: '比较代理与服务器的版本；查看代理的日志。',
  },
  documentsMissing: {
    name: '证据的文档缺失',
    shows: '此主机的证据引用了无法评估的文档，因此这些部分不说明任何内容。',
    next: '等待代理发送；若仍缺失，查看代理和服务器的日志，并视其内容为未显示。',
  },
  gpuAbsent: {
    name: 'GPU 从其主机消失',
    shows: '代理曾在此主机见到一个 GPU，而现在没有任何读取列出它。',
    next: '在主机中查找板卡；记录其去向。',
  },
  collectorFault: {
    name: '读取主机部分失败',
    shows: '对此主机的一次读取失败，或给出数据的同时报错。',
    next: '在主机上运行 `fleetseal agent doctor`：它会列出每个故障及其修复方法。',
  },
  roundsMissed: {
    name: '代理漏掉轮次',
    shows: '代理有一段时间无法签署任何内容，并自行说明。',
    next: '给代理的状态目录更多空间；其他原因见代码。',
  },
  hostBootChanged: {
    name: '主机固件或引导程序改变',
    shows: '此主机的 TPM 测得的固件、启动顺序或引导程序与之前不同。',
    next: '与此主机的维护记录对照。',
  },
  hostAwaitsApproval: {
    name: '主机等待批准',
    shows: '一台主机以另一台的名称登记，尚无人批准。',
    next: '查明是哪台机器；批准其密钥并说明它替换什么，或拒绝。',
  },
  outOfServiceLong: {
    name: '长期停用，仅有文件',
    shows:
      '文件称单元已收货、入库或在维修，此后没有主机证明过它，且时间超过策略允许：只有文件说明其所在。',
    next: '到文件所述地点查看该单元；记录其去向。',
  },
} satisfies CheckTexts;
