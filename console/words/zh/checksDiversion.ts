/** Words about findings: units that are not where the papers have them. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksDiversion = {
  gpuUnlicensed: {
    name: 'GPU 无许可证',
    shows:
      '主机中有一个 GPU，而已知许可证下没有发货列出它；或者发货列出的某型号数量超过许可证允许的数量。',
    next: '导入涵盖它的发货或现行许可证，或查明该 GPU 如何到此。',
  },
  gpuMoved: {
    name: 'GPU 无记录地移动',
    shows:
      '同一 GPU 先由一台主机证明，后由另一台证明，而该时间附近没有记录移至其所见主机或场所的保管事件。',
    next: '查明何人、何时、依据何种授权移动了它，并记录该移动。',
  },
  gpuInTwoPlaces: {
    name: 'GPU 交替出现在两处',
    shows: '两台主机交替证明同一 GPU，且并非每次变化都有记录：至少一台显示的是复制的身份。',
    next: '同时在两台主机中查找该板卡。',
  },
  unitMissing: {
    name: 'GPU 缺失',
    shows:
      '没有主机证明某一许可单元的时间超过策略允许；或者另一块板卡取代了它的位置，而没有文件说明其去向。',
    next: '找到板卡并由其主机证明，或凭文件记录其去向。',
  },
  unitWithdrawn: {
    name: 'GPU 从发货中删除',
    shows: '对某次发货的更正删除了此前列出的单元。',
    next: '与发货文件对照；找到板卡，或证明其未曾发出。',
  },
  shipmentChanged: {
    name: '发货改至他日或其他许可证',
    shows: '更正将发货移至较晚的日期，或移至另一许可证。',
    next: '与发货文件及主机证明它的日期对照。',
  },
  gpuNotReported: {
    name: 'GPU 未被报告',
    shows:
      '内核有一个 nvidia-smi 未显示的 NVIDIA PCI 设备，或驱动所计的 GPU 数与证据所列不同：有一个未被计入。',
    next: '在主机上比较 nvidia-smi 与 /sys/bus/pci/devices；找到缺少的 GPU，并证明使用它的机器。',
  },
  gpuModelNotDeclared: {
    name: '型号与申报不符',
    shows: '此单元的芯片型号与其发货文件申报的不同。',
    next: '检查板卡；与实验室测试对照；附理由更正发货。',
  },
  gpuPartNotDeclared: {
    name: '部件号与申报不符',
    shows: '该单元显示的部件号与其发货文件申报的不同。',
    next: '与板卡标签对照；更正发货，或找到所申报的板卡。',
  },
  replacedBoardSeen: {
    name: '被替换的板卡仍在使用',
    shows: '已送修且位置已被另一块板卡取代的板卡正在使用：比许可多出一块。',
    next: '找到该板卡；记录其在哪个许可证下使用，或将其送回。',
  },
  custodyContradicted: {
    name: '证据与保管记录矛盾',
    shows: '依文件已入库、送修、退回或销毁的单元，在其后发出的质询下、在任何其他事件之前获得证明。',
    next: '找到板卡；更正事件的时刻，或记录该单元如何返回。',
  },
  custodyUndocumented: {
    name: '保管记录没有文件',
    shows: '收货、入库、维修、退回或销毁的记录没有文件摘要：仅为口头之言，单元仍按证据所示归位。',
    next: '更正记录：加上文件的摘要；或撤回。',
  },
  moveUnconfirmed: {
    name: '记录的移动未获确认',
    shows: '移动已记录，策略给予的时间已过，而所述地点没有主机证明过该单元。',
    next: '找到该单元；由当地主机证明，或更正移动记录。',
  },
  unitNotReceived: {
    name: 'GPU 已发货但未收到',
    shows: '发货已收到，而其中一个单元不在任何收货记录中，也没有主机证明过它。',
    next: '比较装箱单与收货记录；询问货代和收货人；报告缺少的部分。',
  },
  unitReceivedUnshipped: {
    name: 'GPU 已收到但从未发货',
    shows: '收货记录列出了没有任何发货列出的单元：到货多于申报。',
    next: '比较装箱单与收货记录；询问出口方该单元属于哪个许可证。',
  },
  unitAttestedUnreceived: {
    name: 'GPU 已证明但从未收到',
    shows: '主机证明了一个单元，而它不在其已收到发货的任何收货记录中。',
    next: '比较装箱单、收货记录与板卡；更正收货记录，或记录交付。',
  },
  recordChanged: {
    name: '记录事后被更改',
    shows:
      '保管事件、实验室测试、声明或主管机关对许可证的措施被撤回，或其所述内容（时间、单元、结果）被更正。或者许可证、发货、相关方、场所或申报数量不再陈述其他检查所依据的内容。',
    next: '将两个版本与文件对照；用文件解释该发现项。',
  },
} satisfies CheckTexts;
