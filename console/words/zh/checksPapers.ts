/** Words about findings: licenses, shipments, sites, users and other papers. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksPapers = {
  unitNamedTwice: {
    name: 'GPU 被两次发货列出',
    shows: '发货多次列出同一单元；只在首次列出处计一次。',
    next: '更正发货，使每一单元只列出一次。',
  },
  licenseChanged: {
    name: '许可数量被更改',
    shows: '更正使许可证的型号或数量与此前不同。',
    next: '与许可证本身对照，或询问发证机关。',
  },
  licenseNotInForce: {
    name: '许可证无效',
    shows:
      '许可证暂停、撤销、过期或尚未生效，而其单元已发货且未退回或销毁：涉及全部，或涉及有此类单元的场所。',
    next: '停止许可证所允许的行为；询问主管机关，并记录其决定。',
  },
  shipmentNotInForce: {
    name: '在许可证无效时发货',
    shows: '发货日期（UTC）当日其许可证无效，或全天暂停或撤销，涉及全部或其目的场所。',
    next: '与运输文件对照；询问主管机关该发货是否在许可之内。',
  },
  siteNotLicensed: {
    name: '位于许可证未列的场所',
    shows: '最后证明该单元的主机申报了许可证未列出的场所。',
    next: '查明主机所在；将其移回，或申请将该场所列入许可证。',
  },
  siteUnknown: {
    name: '主机的场所未登记',
    shows: '持有单元的主机未申报场所，或申报了登记册中没有记录的场所。',
    next: '登记该场所；用其场所的令牌重新登记主机。',
  },
  userNotLicensed: {
    name: '许可证未列的使用者',
    shows: '主机的申报使用者不在其中某单元许可证的最终用户之列。',
    next: '询问何人依据何种授权使用主机；终止该使用，或记录正确的使用者。',
  },
  timeUndeclared: {
    name: 'GPU 时间无申报的使用者',
    shows: '单元在一个或更多 GPU 小时内获得证明，而无人被申报为主机使用者。',
    next: '记录何人在何时段、为何目的使用主机。',
  },
  shipmentUntested: {
    name: '发货无实验室测试',
    shows: '没有记录该次发货在发货日或之前的实验室测试。',
    next: '向出口方索取实验室证书，并记录测试。',
  },
  unitTestFailed: {
    name: 'GPU 未通过实验室测试',
    shows: '已发货单元的最后一次实验室测试未通过；同日多次测试时，一次未通过即计。',
    next: '询问实验室和出口方何处未通过，以及为何仍发货。',
  },
  unitNotTested: {
    name: 'GPU 未列入实验室测试',
    shows: '发货前已测试，而其中一个单元不在任何测试中。',
    next: '将实验室证书与发货对照；向出口方索取该单元的测试。',
  },
  statementMissing: {
    name: '缺少最终用途声明',
    shows:
      '许可证的最终用户或最终收货人在中国或总部在中国，而这些相关方的有效声明未涵盖其型号和数量。',
    next: '向该方索取声明，核对型号和数量，并予以记录。',
  },
  conditionOpen: {
    name: '许可证条件未证实已满足',
    shows: '许可证的某项条件没有文件显示其已满足或不适用，或有文件显示未满足，或只有已失效的文件。',
    next: '附上该条件的证据：说明其显示什么及有效至何时。',
  },
  destinationRestricted: {
    name: '相关方总部或母公司受限',
    shows:
      '许可证的相关方位于 D:5 国家组和澳门之外，而其总部或最终母公司在其中：对此仍适用推定拒绝。',
    next: '与许可证对照；询问主管机关或法律顾问其是否涵盖该方。',
  },
  ownershipUnknown: {
    name: '所有者未完全知悉',
    shows:
      '最终用户或最终收货人已登记的所有者合计不足全部，或某一份额未知：未知份额是警示信号，绝不等于零。',
    next: '向该方询问其所有者及份额，并予以记录。',
  },
  capExceeded: {
    name: '超出发货上限',
    shows:
      '发往受上限约束国家的数量，相对于申报的对美发货，在数量或总处理性能（TPP）上超过策略允许。',
    next: '向出口方索取当日数字；澄清之前不再发货。',
  },
  domesticShareLow: {
    name: '国产加速器过少',
    shows: '申报的国产加速器在总处理性能（TPP）上相对于进口的比例低于策略要求。',
    next: '更新申报；与批准文件的要求对照。',
  },
  sitePowerShort: {
    name: '场所电力不足以运行其 GPU',
    shows: '置于该场所的板卡最大功耗超过其可供电力：无法全部运行。另需的主机和冷却未计入。',
    next: '询问场所的电力及其运行内容；查找位于别处的单元。',
  },
} satisfies CheckTexts;
