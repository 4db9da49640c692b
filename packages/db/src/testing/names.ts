/** Databases of test files; they live as long as their file. */
export const TEST_DATABASE_PREFIX = 'rootsms_test_';
/** Migrated databases that test databases are copies of; one per state of the migrations. */
export const TEMPLATE_PREFIX = 'rootsms_template_';
