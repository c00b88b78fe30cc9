// The bookshop, live. No dependency; what a server or a person wrote is put into
// the page as text, never as markup.
const at = (id) => document.getElementById(id);
const endpoint = new URL('/graphql', location.href);

const REVIEW = 'id rating text book { title } customer { name }';
const ORDER = 'id identifier status total customer { name }';
const SHOWN = 12; // reviews and orders

function element(tag, text, properties = {}) {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  return Object.assign(e, properties);
}

async function ask(query, variables) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors?.length) throw new Error(errors[0].message);
  return data;
}

// ------------------------------------------------------------ reviews
const sentAt = new Map(); // of our own reviews, by text: to show how long they took

function reviewItem(review, fresh) {
  const li = element('li', undefined, { className: fresh ? 'fresh' : '' });
  li.dataset.id = review.id;
  const stars = element('span', '★'.repeat(review.rating) + '☆'.repeat(5 - review.rating), { className: 'stars' });
  stars.setAttribute('role', 'img');
  stars.setAttribute('aria-label', `${review.rating} of 5 stars`);
  const head = element('p');
  head.append(stars, ' ', element('strong', review.book.title));
  li.append(head, element('p', review.text), element('p', `${review.customer.name}${took(review, fresh)}`, { className: 'by' }));
  return li;
}

function took(review, fresh) {
  const sent = fresh && sentAt.get(review.text);
  sentAt.delete(review.text);
  return sent ? ` · shown ${Math.max(1, Math.round(performance.now() - sent))} ms after it was sent` : '';
}

function addReview(review) {
  if (!review || at('reviews').querySelector(`[data-id="${CSS.escape(review.id)}"]`)) return;
  at('reviews').prepend(reviewItem(review, true));
  while (at('reviews').children.length > SHOWN) at('reviews').lastElementChild.remove();
  at('seen').textContent = Number(at('seen').textContent) + 1;
}

at('write').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = at('text').value.trim();
  sentAt.set(text, performance.now());
  try {
    const { createReview: result } = await ask(
      'mutation ($input: CreateReviewInput!) { createReview(input: $input) { ... on CreateReviewSuccess { message review { id } } ... on CreateReviewError { message } } }',
      { input: { bookId: at('book').value, customerId: at('customer').value, rating: Number(at('rating').value), text } },
    );
    say(result.message, !result.review);
    if (result.review) {
      at('text').value = '';
      another(at('customer'));
    }
  } catch (e) {
    say(e.message, true);
  }
});

function say(text, bad) {
  at('said').textContent = text;
  at('said').className = bad ? 'bad' : '';
}

function another(select) {
  select.selectedIndex = Math.floor(Math.random() * select.options.length);
}

// ------------------------------------------------------------ orders
function orderRow(order) {
  const row = element('tr');
  row.dataset.id = order.id;
  const button = element('button', 'Cancel', { type: 'button' });
  button.setAttribute('aria-label', `Cancel order ${order.identifier}`);
  button.addEventListener('click', () => cancel(order.id, button));
  const action = element('td');
  action.append(button);
  row.append(element('td', order.identifier), element('td', order.customer.name), element('td', order.total.toFixed(2)), element('td', order.status), action);
  return row;
}

function changeOrder(order) {
  const row = order && at('orders').querySelector(`[data-id="${CSS.escape(order.id)}"]`);
  if (order?.status === 'CANCELLED') at('cancelled').textContent = Number(at('cancelled').textContent) + 1;
  if (!row) return;
  row.children[3].textContent = order.status;
  row.className = order.status === 'CANCELLED' ? 'over' : '';
  row.querySelector('button').disabled = !['PENDING', 'PAID'].includes(order.status);
}

async function cancel(id, button) {
  button.disabled = true;
  try {
    const { cancelOrder: result } = await ask(
      'mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { ... on CancelOrderSuccess { message } ... on CancelOrderError { message } } }',
      { input: { id } },
    );
    say(result.message, false);
  } catch (e) {
    say(e.message, true);
    button.disabled = false;
  }
}

// ------------------------------------------------------------ what was there before
async function load() {
  const data = await ask(`{
    reviews(limit: ${SHOWN}, orderBy: [{ createdAt: DESC }]) { ${REVIEW} }
    orders(limit: ${SHOWN}, where: { status: { in: ["PENDING", "PAID"] } }, orderBy: [{ orderedAt: DESC }]) { ${ORDER} }
  }`);
  at('reviews').replaceChildren(...data.reviews.map((r) => reviewItem(r, false)));
  at('orders').replaceChildren(...data.orders.map(orderRow));
}

async function choices() {
  const data = await ask('{ books(limit: 50, orderBy: [{ title: ASC }]) { id title } customers(limit: 50, orderBy: [{ name: ASC }]) { id name } }');
  at('book').replaceChildren(...data.books.map((b) => element('option', b.title, { value: b.id })));
  at('customer').replaceChildren(...data.customers.map((c) => element('option', c.name, { value: c.id })));
  another(at('book'));
  another(at('customer'));
}

// ------------------------------------------------------------ events
const subscriptions = {
  reviews: { query: `subscription { reviewCreated { ${REVIEW} } }`, next: (data) => addReview(data.reviewCreated) },
  orders: { query: `subscription { orderChanged { ${ORDER} } }`, next: (data) => changeOrder(data.orderChanged) },
};

function connect() {
  const url = new URL(endpoint);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const send = (message) => socket.send(JSON.stringify(message));
  socket.onopen = () => send({ type: 'connection_init' });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    const subscription = subscriptions[message.id];
    if (message.type === 'connection_ack') {
      for (const [id, { query }] of Object.entries(subscriptions)) send({ id, type: 'subscribe', payload: { query } });
      refresh(); // after subscribing: nothing can fall between
    } else if (message.type === 'ping') {
      send({ type: 'pong' });
    } else if (message.type === 'next' && message.payload.data) {
      happened(() => subscription.next(message.payload.data));
    } else if (message.type === 'next') {
      refresh(); // events were missed
    } else if (message.type === 'error') {
      state('off', message.payload[0].message);
    }
  };
  socket.onclose = ({ reason }) => {
    const hint = /retry in (\d+) ms/.exec(reason)?.[1];
    state('off', 'not connected; trying again…');
    setTimeout(connect, hint ? Number(hint) : 1000 + Math.random() * 2000);
  };
}

let waiting = null; // events that come while the lists are read

function happened(show) {
  if (waiting) waiting.push(show);
  else show();
}

async function refresh() {
  waiting ??= [];
  try {
    await load();
    if (!at('book').options.length) await choices();
    state('live', 'live');
  } catch (e) {
    state('off', e.message);
  }
  const came = waiting ?? [];
  waiting = null;
  for (const show of came) show();
}

function state(name, text) {
  at('state').dataset.state = name;
  at('state').textContent = text;
}

connect();
