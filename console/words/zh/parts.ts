/** Words of what many pages share. */
import type { Words } from '../languages.ts';

export const parts: Words['parts'] = {
  loading: '正在加载……',
  loadingLong: '比平时慢。您可以离开此页，不会丢失任何内容。',
  drawing: '服务器正在根据日志计算此视图。启动后，对最大的规模可能需要两分钟；完成后会自动显示。',
  problem: '操作未成功',
  tryAgain: '重试',
  codeIs: (code) => `代码：${code}`,
  copy: (what) => `复制${what}`,
  copied: (what) => `已复制：${what}`,
  close: '关闭',
  cancel: '取消',
  save: '保存',
  remove: '移除',
  download: '下载',
  back: '返回',
  more: '显示更多',
  all: '显示全部',
  required: '必填',
  optional: '选填',
  reason: '理由',
  done: '完成',
  print: '打印',
  noneYet: '这里还没有内容。',
};
