import { drainLink, moveLink, removeLink, resumeLink } from '@rootsms/gateway/operate';
import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { write } from '../operator.ts';
import { withJson } from '../options.ts';
import { print, printJson } from '../print.ts';

export function registerCarrierDrain(carrier: Command): void {
  const drain = carrier
    .command('drain')
    .description('give a carrier nothing new; receipts and inbound messages still come')
    .argument('<carrier>', 'name or id')
    .action(async (given: string, options: { json?: boolean }) => {
      const link = await write((tx) => drainLink(tx, given));
      if (options.json === true) return printJson({ ...link, id: String(link.id) });
      print(`Carrier ${link.name} is being drained; \`rootsms carrier show ${link.id}\` shows what waits.`);
    });
  withExamples(withJson(drain), 'rootsms carrier drain telco');
  const resume = carrier
    .command('resume')
    .description('let a drained carrier take messages again')
    .argument('<carrier>', 'name or id')
    .action(async (given: string, options: { json?: boolean }) => {
      const link = await write((tx) => resumeLink(tx, given));
      if (options.json === true) return printJson({ ...link, id: String(link.id) });
      print(`Carrier ${link.name} takes messages again.`);
    });
  withExamples(withJson(resume), 'rootsms carrier resume telco');
}

export function registerCarrierRemove(carrier: Command): void {
  const remove = carrier
    .command('remove')
    .description('remove a carrier that is drained, without routes, and has nothing pending')
    .argument('<carrier>', 'name or id')
    .action(async (given: string, options: { json?: boolean }) => {
      const link = await write((tx) => removeLink(tx, given));
      if (options.json === true) return printJson({ ...link, id: String(link.id) });
      print(`Carrier ${link.name} is removed.`);
    });
  withExamples(withJson(remove), 'rootsms carrier remove telco');
}

export function registerCarrierMove(carrier: Command): void {
  const move = carrier
    .command('move')
    .description('let another node hold the connection to a carrier')
    .argument('<carrier>', 'name or id')
    .argument('<node>', 'its number in `node list`')
    .action(async (given: string, node: string, options: { json?: boolean }) => {
      const link = await write((tx) => moveLink(tx, { carrier: given, node }));
      if (options.json === true) return printJson({ ...link, id: String(link.id) });
      print(`Carrier ${link.name} moves to node ${node}; \`rootsms carrier list\` shows when it has.`);
    });
  withExamples(withJson(move), 'rootsms carrier move telco 1');
}
