import { defineLibrary } from '../library.ts';
import type { EntryModel, SourceModel } from '../library.ts';
import { members, sameFor } from './same-for.ts';

const TOLD: SourceModel = { kind: 'message', label: 'argument that a language model writes' };
const CHAT: SourceModel = { kind: 'message', label: 'message of a chat' };
const FIELD: SourceModel = { kind: 'request', label: 'input of the page' };
const FILE: SourceModel = { kind: 'upload', label: 'uploaded file' };

function byDecorator(source: SourceModel, ...decorators: readonly string[]): readonly EntryModel[] {
  return decorators.map((decorator) => ({ by: 'decorator', decorator, parameters: { source } }));
}

/** Tools of the Model Context Protocol and of agents: what they are called with is the model's text, and with it that of whoever the model has read. */
export const modelTools = defineLibrary({
  name: 'mcp',
  aliases: { fastmcp: 'mcp.server.fastmcp', 'mcp.server.fastmcp.server': 'mcp.server.fastmcp' },
  entries: byDecorator(
    TOLD,
    'mcp.server.fastmcp.FastMCP.tool',
    'mcp.server.fastmcp.FastMCP.resource',
    'mcp.server.fastmcp.FastMCP.prompt',
    'mcp.server.Server.call_tool',
    'mcp.server.lowlevel.Server.call_tool',
  ),
});

/** Agents of LangChain, LlamaIndex, smolagents, pydantic-ai and OpenAI's. */
export const agentTools = defineLibrary({
  name: 'langchain',
  aliases: {
    'langchain_core.tools.tool': 'langchain.tools.tool',
    'langchain.agents.tool': 'langchain.tools.tool',
    langchain_experimental: 'langchain.experimental',
    'langchain.utilities.PythonREPL': 'langchain.experimental.utilities.PythonREPL',
  },
  calls: {
    ...sameFor(
      [
        'langchain.experimental.utilities.PythonREPL.run',
        'langchain.experimental.tools.PythonREPLTool.run',
        'langchain.experimental.tools.PythonAstREPLTool.run',
        'smolagents.LocalPythonExecutor.__call__',
      ],
      { flows: [], sinks: [{ kind: 'code', slot: '0', does: 'run as Python' }] },
    ),
  },
  entries: byDecorator(
    TOLD,
    'langchain.tools.tool',
    'smolagents.tool',
    'agents.function_tool',
    'crewai.tools.tool',
    'pydantic_ai.Agent.tool',
    'pydantic_ai.Agent.tool_plain',
    'autogen_core.tools.tool',
  ),
});

/** Pages that data scientists make: Streamlit's fields, Gradio's and Dash's functions. */
export const dataPages = defineLibrary({
  name: 'streamlit',
  aliases: { 'streamlit.sidebar': 'streamlit' },
  calls: {
    ...sameFor(members('streamlit', ['text_input', 'text_area', 'chat_input']), {
      source: FIELD,
      flows: [],
    }),
    'streamlit.file_uploader': { source: FILE, flows: [] },
    'streamlit.experimental_get_query_params': { source: FIELD, flows: [] },
    'streamlit.markdown': {
      flows: [],
      sinks: [
        {
          kind: 'html',
          slot: '0:body',
          does: 'printed into the page',
          when: [{ slot: 'unsafe_allow_html', is: 'truthy' }],
        },
      ],
    },
    'nicegui.ui.html': {
      flows: [],
      sinks: [{ kind: 'html', slot: '0', does: 'printed into the page' }],
    },
  },
  values: { 'streamlit.query_params': { source: FIELD } },
});

/** Gradio: functions that are handed over get what stands in the fields. */
export const gradio = defineLibrary({
  name: 'gradio',
  entries: ['Interface', 'ChatInterface', 'click', 'submit', 'change'].map((method) => ({
    by: 'call',
    method,
    parameters: { source: FIELD },
  })),
});

/** Dash: what the browser sends to a callback. */
export const dash = defineLibrary({
  name: 'dash',
  entries: byDecorator(FIELD, 'dash.callback', 'dash.Dash.callback', '*.callback'),
});

/** Chats: Telegram, Discord, Slack, Matrix. */
export const chats = defineLibrary({
  name: 'telegram',
  aliases: {
    'telegram.ext._callbackcontext.CallbackContext': 'telegram.ext.CallbackContext',
    'telegram.ext.ContextTypes.DEFAULT_TYPE': 'telegram.ext.CallbackContext',
  },
  values: {
    'telegram.Update.message': { is: 'telegram.Message', source: CHAT },
    'telegram.Update.callback_query': { is: 'telegram.Message', source: CHAT },
    'telegram.ext.CallbackContext.args': { source: CHAT },
    'telebot.types.Message.text': { source: CHAT },
    'aiogram.types.Message.text': { source: CHAT },
  },
  entries: [
    { by: 'parameter', named: 'update', beside: 'context', is: 'telegram.Update' },
    { by: 'parameter', annotation: 'telegram.Update', is: 'telegram.Update' },
    {
      by: 'parameter',
      annotation: 'telegram.ext.CallbackContext',
      is: 'telegram.ext.CallbackContext',
    },
    {
      by: 'decorator',
      decorator: 'telebot.TeleBot.message_handler',
      parameters: { first: ['telebot.types.Message'] },
    },
    { by: 'parameter', annotation: 'aiogram.types.Message', is: 'aiogram.types.Message' },
    { by: 'parameter', annotation: 'telebot.types.Message', is: 'telebot.types.Message' },
  ],
});

/** Discord's bots: commands, slash commands and events. */
export const discord = defineLibrary({
  name: 'discord',
  aliases: { nextcord: 'discord', disnake: 'discord' },
  values: { 'discord.Message.content': { source: CHAT } },
  entries: [
    ...byDecorator(
      CHAT,
      'discord.ext.commands.Bot.command',
      'discord.ext.commands.command',
      'discord.app_commands.command',
      'discord.app_commands.CommandTree.command',
      '*.hybrid_command',
      '*.slash_command',
    ),
    { by: 'parameter', named: 'message', is: 'discord.Message' },
    { by: 'parameter', annotation: 'discord.Message', is: 'discord.Message' },
  ],
});

/** Slack's Bolt: handlers get the message, the command and the event as dictionaries. */
export const slack = defineLibrary({
  name: 'slack_bolt',
  entries: ['message', 'command', 'body', 'event', 'payload'].map((named) => ({
    by: 'parameter',
    named,
    is: 'slack_bolt.Payload',
    source: CHAT,
  })),
});
