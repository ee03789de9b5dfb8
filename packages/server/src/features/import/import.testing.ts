/** Files as the products write them, each in its public shape with what makes it hard. */

const chatgptMessage = (id: string, role: string, text: string, more: Record<string, unknown> = {}) => ({
  id,
  author: { role, name: null, metadata: {} },
  create_time: 1_714_000_000.5,
  update_time: null,
  content: { content_type: 'text', parts: [text] },
  status: 'finished_successfully',
  end_turn: true,
  weight: 1,
  metadata: role === 'assistant' ? { model_slug: 'gpt-4o' } : {},
  recipient: 'all',
  ...more,
})

/** A branch, a hidden system message, a deleted node, a tool with its result, thoughts, a picture and sources. */
export function chatgptConversation(name = 'one', words = 'lighthouses') {
  const id = (node: string) => `${name}-${node}`
  const node = (own: string, parent: string | null, children: string[], message: unknown) => ({
    [id(own)]: { id: id(own), parent: parent && id(parent), children: children.map(id), message },
  })
  const source = '\u{e200}cite\u{e202}turn0search0\u{e201}'
  return {
    id: `chatgpt-${name}`,
    conversation_id: `chatgpt-${name}`,
    title: `About ${words}`,
    create_time: 1_714_000_000.123,
    update_time: 1_714_000_900,
    is_archived: false,
    default_model_slug: 'gpt-4o',
    current_node: id('answer2'),
    moderation_results: [],
    mapping: {
      ...node('root', null, ['system'], null),
      ...node('system', 'root', ['asked'], {
        ...chatgptMessage(id('system'), 'system', ''),
        metadata: { is_visually_hidden_from_conversation: true },
      }),
      ...node('asked', 'system', ['deleted', 'call'], {
        ...chatgptMessage(id('asked'), 'user', ''),
        content: {
          content_type: 'multimodal_text',
          parts: [
            { content_type: 'image_asset_pointer', asset_pointer: 'file-service://file-Ab12', width: 10, height: 10 },
            `Who keeps ${words}?`,
          ],
        },
      }),
      ...node('deleted', 'asked', ['answer1'], null),
      ...node('answer1', 'deleted', [], chatgptMessage(id('answer1'), 'assistant', 'A keeper, at first.')),
      ...node('call', 'asked', ['result'], {
        ...chatgptMessage(id('call'), 'assistant', ''),
        content: { content_type: 'code', language: 'python', text: 'search("keepers")' },
        recipient: 'browser',
      }),
      ...node('result', 'call', ['thought'], {
        ...chatgptMessage(id('result'), 'tool', ''),
        author: { role: 'tool', name: 'browser', metadata: {} },
        content: { content_type: 'tether_browsing_display', result: 'Keepers were people.' },
      }),
      ...node('thought', 'result', ['answer2'], {
        ...chatgptMessage(id('thought'), 'assistant', ''),
        content: { content_type: 'thoughts', thoughts: [{ summary: 'Weighing', content: 'People, then machines.' }] },
      }),
      ...node('answer2', 'thought', [], {
        ...chatgptMessage(id('answer2'), 'assistant', `Machines do, mostly. ${source}`),
        metadata: {
          model_slug: 'o3',
          content_references: [
            {
              matched_text: source,
              type: 'grouped_webpages',
              items: [{ title: 'Lights', url: 'https://lights.example/', snippet: 'Automated since 1998.' }],
            },
          ],
        },
      }),
    },
  }
}

/** Two answers side by side, thoughts and a call within the text, a failed answer, a message without its parent. */
export function openWebuiChat(name = 'one') {
  const id = (message: string) => `${name}-${message}`
  const details = (type: string, attributes: string, inner: string) =>
    `<details type="${type}" ${attributes}>\n${inner}\n</details>\n`
  const call =
    'done="true" id="c1" name="weather" arguments="&quot;{\\&quot;place\\&quot;: \\&quot;Ulm\\&quot;}&quot;" result="&quot;12 degrees&quot;"'
  const messages = {
    [id('u1')]: {
      id: id('u1'),
      parentId: null,
      childrenIds: [id('a1'), id('a2')],
      role: 'user',
      content: 'How warm is it in Ulm?',
      files: [{ type: 'image', name: 'thermometer.png', url: 'data:image/png;base64,AAAA' }],
      timestamp: 1_720_000_000,
      models: ['llama3.1:8b', 'qwen3:4b'],
    },
    [id('a1')]: {
      id: id('a1'),
      parentId: id('u1'),
      childrenIds: [],
      role: 'assistant',
      content: `${details('reasoning', 'done="true" duration="3"', '<summary>Thought for 3 seconds</summary>\n&gt; Ask the &quot;service&quot;.')}${details('tool_calls', call, '<summary>Tool Executed</summary>')}It is 12 degrees.`,
      model: 'llama3.1:8b',
      timestamp: 1_720_000_010,
      done: true,
      sources: [{ source: { name: 'weather.pdf' }, document: ['Ulm: 12 degrees'], metadata: [{}] }],
    },
    [id('a2')]: {
      id: id('a2'),
      parentId: id('u1'),
      childrenIds: [],
      role: 'assistant',
      content: '',
      model: 'qwen3:4b',
      timestamp: 1_720_000_011,
      error: { content: 'Connection lost' },
    },
    [id('stray')]: {
      id: id('stray'),
      parentId: 'gone',
      childrenIds: [],
      role: 'user',
      content: 'Left over',
      timestamp: 1_720_000_020,
    },
  }
  return {
    id: `webui-${name}`,
    user_id: 'u',
    title: 'Weather in Ulm',
    archived: true,
    pinned: false,
    created_at: 1_720_000_000,
    updated_at: 1_720_000_100,
    meta: { tags: ['weather'] },
    chat: {
      id: '',
      title: 'Weather in Ulm',
      models: ['llama3.1:8b'],
      params: {},
      history: { messages, currentId: id('a1') },
      messages: [],
    },
  }
}

export const claudeConversation = {
  uuid: 'claude-1',
  name: 'On bread',
  created_at: '2025-02-03T10:00:00.000000+00:00',
  updated_at: '2025-02-03T10:05:00.000000+00:00',
  account: { uuid: 'a' },
  chat_messages: [
    {
      uuid: 'm1',
      text: 'How long does dough rest?',
      content: [{ type: 'text', text: 'How long does dough rest?' }],
      sender: 'human',
      created_at: '2025-02-03T10:00:00.000000+00:00',
      attachments: [{ file_name: 'recipe.txt', extracted_content: 'Flour' }],
      files: [],
    },
    {
      uuid: 'm2',
      text: 'A night.',
      content: [
        { type: 'thinking', thinking: 'Yeast is slow.' },
        { type: 'text', text: 'A night.' },
      ],
      sender: 'assistant',
      created_at: '2025-02-03T10:00:09.000000+00:00',
      attachments: [],
      files: [],
    },
  ],
}

export const librechatConversation = {
  conversationId: 'libre-1',
  endpoint: 'openAI',
  title: 'Nested',
  exportAt: '10:00:00',
  branches: true,
  recursive: true,
  options: { model: 'gpt-4o-mini' },
  messages: [
    {
      messageId: 'l1',
      parentMessageId: '00000000-0000-0000-0000-000000000000',
      isCreatedByUser: true,
      sender: 'User',
      text: 'Is it nested?',
      createdAt: '2025-01-01T00:00:00.000Z',
      children: [
        {
          messageId: 'l2',
          parentMessageId: 'l1',
          isCreatedByUser: false,
          sender: 'GPT',
          text: 'Deeply.',
          children: [],
        },
        { messageId: 'l3', parentMessageId: 'l1', isCreatedByUser: false, sender: 'GPT', text: 'Very.', children: [] },
      ],
    },
  ],
}

/** One message below the other, all the way down, as Open WebUI writes it. */
export function deepChat(depth: number) {
  const id = (index: number): string | null => (index < 0 || index >= depth ? null : `deep-${index}`)
  const messages = Array.from({ length: depth }, (_, index) => ({
    id: id(index),
    parentId: id(index - 1),
    childrenIds: [id(index + 1)].filter((child) => child !== null),
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `message ${index}`,
    timestamp: 1_700_000_000 + index,
  }))
  const history = { currentId: id(depth - 1), messages: Object.fromEntries(messages.map((each) => [each.id, each])) }
  return { id: 'deep', title: 'Deep', chat: { title: 'Deep', history }, created_at: 1_700_000_000 }
}
