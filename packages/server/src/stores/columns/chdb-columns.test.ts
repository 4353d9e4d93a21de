import { testColumns } from '../../../test/support/stores.ts';
import { columnsContract } from './contract.ts';

columnsContract('chDB', testColumns);
