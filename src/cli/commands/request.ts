/** The request verbs: the same application services that the HTTP routes call. */
import { type RequestReason, type RequestState, requestReasons, requestStates } from "../../issuance/index.ts";
import {
  approve,
  attachPortrait,
  createRequest,
  type DeskEvent,
  deskEvents,
  findPerson,
  getRequest,
  listRequests,
  moveRequest,
} from "../../service/application/index.ts";
import { type CommandArgument, type CommandDefinition, usageError } from "../command.ts";
import { readInputFile } from "../files.ts";
import { requestResult, requestToJson } from "../request-view.ts";
import { signInOptions, withService } from "../sign-in.ts";

const requestArgument: CommandArgument = { name: "id", summary: { vi: "mã hồ sơ", en: "id of the request" } };
const exitCodes = [6] as const;

export const requestCreate: CommandDefinition = {
  noun: "request",
  verb: "create",
  summary: { vi: "Lập hồ sơ cấp thẻ", en: "Make an issuance request" },
  options: [
    {
      flags: "--person-number-file <file>",
      summary: { vi: "tệp chứa số định danh cá nhân; '-' là stdin", en: "file with the personal number; '-' is stdin" },
      required: true,
    },
    { flags: "--reason <reason>", summary: { vi: "lý do", en: "reason" }, required: true, choices: requestReasons },
    ...signInOptions,
  ],
  examples: ["civicard request create --person-number-file number.txt --reason FIRST_ISSUE --user thu-nhan"],
  exitCodes,
  async run(input, context) {
    const number = new TextDecoder().decode(await readInputFile(input.text("person-number-file"))).trim();
    return withService(input, context, async (service) => {
      const person = await findPerson(service, { personalNumber: number, purpose: "ISSUANCE" });
      const reason = input.text("reason") as RequestReason;
      return requestResult(await createRequest(service, { personId: person.id, reason, channel: "COUNTER" }));
    });
  },
};

export const requestShow: CommandDefinition = {
  noun: "request",
  verb: "show",
  summary: { vi: "Xem một hồ sơ và các bước đã qua", en: "Show a request and the steps it took" },
  arguments: [requestArgument],
  options: signInOptions,
  examples: ["civicard request show 01JDEMO --user phe-duyet"],
  exitCodes,
  run: (input, context) =>
    withService(input, context, async (service) => requestResult(await getRequest(service, input.argument(0)))),
};

export const requestList: CommandDefinition = {
  noun: "request",
  verb: "list",
  summary: { vi: "Liệt kê hồ sơ", en: "List requests" },
  options: [
    { flags: "--state <state>", summary: { vi: "trạng thái", en: "state" }, choices: requestStates },
    ...signInOptions,
  ],
  examples: ["civicard request list --state DEDUP_CLEARED --user phe-duyet"],
  exitCodes,
  run: (input, context) =>
    withService(input, context, async (service) => {
      const state = input.findText("state") as RequestState | undefined;
      const requests = await listRequests(service, { state, limit: 200 });
      return {
        json: { requests: requests.map(requestToJson) },
        text:
          requests.length === 0
            ? context.output.choose({ vi: "Không có hồ sơ nào.", en: "There are no requests." })
            : requests.map(({ requestNo, id, state: now }) => `${requestNo}  ${id}  ${now}`).join("\n"),
      };
    }),
};

export const requestPortrait: CommandDefinition = {
  noun: "request",
  verb: "portrait",
  summary: { vi: "Gắn ảnh chân dung JPEG", en: "Attach a portrait, JPEG" },
  arguments: [requestArgument, { name: "file", summary: { vi: "ảnh JPEG", en: "JPEG image" } }],
  options: signInOptions,
  examples: ["civicard request portrait 01JDEMO portrait.jpg --user thu-nhan"],
  exitCodes,
  async run(input, context) {
    const image = await readInputFile(input.argument(1));
    return withService(input, context, async (service) => {
      const { id, version } = await getRequest(service, input.argument(0));
      return requestResult(await attachPortrait(service, { requestId: id, expectedVersion: version, image }));
    });
  },
};

export const requestApprove: CommandDefinition = {
  noun: "request",
  verb: "approve",
  summary: { vi: "Phê duyệt, do người khác với người lập hồ sơ", en: "Approve, by another person than the requester" },
  arguments: [requestArgument],
  options: signInOptions,
  examples: ["civicard request approve 01JDEMO --user phe-duyet"],
  exitCodes,
  run: (input, context) =>
    withService(input, context, async (service) => {
      const { id, version } = await getRequest(service, input.argument(0));
      return requestResult(await approve(service, { requestId: id, expectedVersion: version }));
    }),
};

export const requestMove: CommandDefinition = {
  noun: "request",
  verb: "move",
  summary: { vi: "Chuyển hồ sơ sang bước kế tiếp", en: "Move a request on" },
  arguments: [requestArgument],
  options: [
    { flags: "--event <event>", summary: { vi: "bước", en: "step" }, required: true, choices: deskEvents },
    { flags: "--reason <text>", summary: { vi: "lý do, khi bước cần", en: "reason, where the step wants one" } },
    { flags: "--paid <dong>", summary: { vi: "số tiền đã thu, đồng", en: "amount paid, in đồng" } },
    { flags: "--receipt <number>", summary: { vi: "số biên lai", en: "receipt number" } },
    ...signInOptions,
  ],
  examples: [
    "civicard request move 01JDEMO --event submit --user thu-nhan",
    "civicard request move 01JDEMO --event settleFee --paid 0 --user thu-nhan",
  ],
  exitCodes,
  run: (input, context) =>
    withService(input, context, async (service) => {
      const { id, version } = await getRequest(service, input.argument(0));
      const paid = input.findWholeNumber("paid");
      if (paid !== undefined && paid > BigInt(Number.MAX_SAFE_INTEGER)) {
        usageError({ vi: "--paid quá lớn", en: "--paid is too large" });
      }
      return requestResult(
        await moveRequest(service, {
          requestId: id,
          event: input.text("event") as DeskEvent,
          expectedVersion: version,
          reason: input.findText("reason"),
          paidAmount: paid === undefined ? undefined : Number(paid),
          receiptNo: input.findText("receipt"),
        }),
      );
    }),
};
