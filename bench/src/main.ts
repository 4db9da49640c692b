// `npm run bench`: prints the table of budgets, measured on an installation as users have it. Being written.
process.stdout.write('the bench is being written\n');
